"""The parts of the config and repair flows."""
