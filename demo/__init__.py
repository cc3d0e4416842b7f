"""A real Home Assistant with this component and a Plex server, started by one command."""

import signal

# Ctrl-C while the rest is still being imported: nothing runs yet, so end without a word.
signal.signal(signal.SIGINT, signal.SIG_DFL)
