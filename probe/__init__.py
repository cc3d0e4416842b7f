"""Asks a real Plex Media Server how it behaves, and writes a report without names."""
