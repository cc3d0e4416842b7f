"""A real Home Assistant with this component and a Plex server, started by one command."""
