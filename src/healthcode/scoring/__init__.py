"""Scoring: rows that a platform saw, and a policy, become exposures, evidence and verdicts."""
