"""The Plex client by itself: no Home Assistant in here."""
