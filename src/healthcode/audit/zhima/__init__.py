"""An invented credit score from a town's payments: what it opens to whom, and what leaks into it."""
