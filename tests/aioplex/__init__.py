"""The Plex client without Home Assistant."""
