"""Servers that send malformed, oversized or contradictory data."""
