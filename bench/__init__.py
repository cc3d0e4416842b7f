"""Measurements that take too long, or vary too much, for a test."""

# Must be imported before the test plugin imports voluptuous, which Home Assistant replaces.
import homeassistant  # noqa: F401
