"""Health codes: the signed text that stands in one, and the pictures that show it."""
