"""Mutants that behave like the original, and why. No test can fail with them."""

# By module, and by the text that script/mutate prints for the mutant.
EQUIVALENT: dict[str, dict[str, str]] = {}
