"""Policies: the rules of a health code as files that anyone can read and change."""
