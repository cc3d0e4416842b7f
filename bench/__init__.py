"""What is promised in seconds, or for days, is measured here and not in a test."""

# Before the test plugin imports voluptuous, which Home Assistant replaces.
import homeassistant  # noqa: F401
