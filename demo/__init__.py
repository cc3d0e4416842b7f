"""A real Home Assistant with this component and a Plex server, started by one command."""

import signal

# Ctrl-C during the imports: nothing has been started yet, so exit without a traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)
