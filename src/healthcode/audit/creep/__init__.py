"""What else the data of a health code gets used for, and who learns what: pure functions."""
