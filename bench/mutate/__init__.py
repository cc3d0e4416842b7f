"""Changes the integration in one place at a time, and checks that a test fails for each change."""
