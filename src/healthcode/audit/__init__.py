"""Audits: what the platform saw and said, laid beside what was really so. Pure functions of tables."""
