"""A server that has every bad day there is, and a Home Assistant that must always end up with the truth."""
