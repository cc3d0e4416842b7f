"""What tests in several places use, each module named for what it holds."""
