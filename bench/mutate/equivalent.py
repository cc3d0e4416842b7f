"""Mutants that behave like the original, and why. No test can fail with them."""

# By module, and by the text that script/mutate prints for the mutant.
EQUIVALENT: dict[str, dict[str, str]] = {
    "aioplex/wire.py": {
        "comparison: len(document) <= values → (len(document) < values)": (
            "A document of so many bytes cannot hold more signs."
        ),
    },
    "server/start_times.py": {
        "constant: 2 → 3": "How much is kept before it is tidied changes no result.",
        "comparison: len(self._first_seen) > 2 * MAX_ACTIVITIES → (len(self._first_seen) >= 2 * MAX_ACTIVITIES)": (
            "It is tidied one activity earlier."
        ),
    },
    "server/name_match.py": {
        "constant: 2048 → 2049": "The size of a cache changes no result.",
    },
}
