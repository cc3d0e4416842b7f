"""A small asynchronous client for the activities of a Plex Media Server."""
