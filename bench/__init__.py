"""What is promised in seconds is measured here, never in a test."""

# Before the test plugin imports voluptuous, which Home Assistant replaces.
import homeassistant  # noqa: F401
