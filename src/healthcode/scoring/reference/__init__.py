"""Scoring in plain Python: the meaning of ``docs/reference/scoring.md``, one function for each sentence.

It is slow, uses no database and shares no code with the SQL engine, so that each can check the other.
Read it in the order of the page: rows, presence, cases, exposures, tests_due, stays, contacts (with weights
and slots), clearing, evidence, verdicts; ``scorer`` puts them together and ``turning`` finds when a colour
could change.
"""

from __future__ import annotations

from healthcode.scoring.reference.scorer import ReferenceScorer

__all__ = ["ReferenceScorer"]
