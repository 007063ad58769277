"""The blocks of the report: each answers one question from ``audit.json``."""
