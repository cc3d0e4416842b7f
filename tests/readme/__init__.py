"""The README, sentence by sentence as far as a test can read."""
