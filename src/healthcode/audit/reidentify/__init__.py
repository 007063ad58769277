"""Re-identification: how few of a person's own records single that person out of a table.

``records`` holds the table, ``points`` what can be known of it, ``sets`` and ``sequences`` search for what
fewest people match, ``home_work`` counts the two most frequent places, and ``attack`` is the way in.
"""

from healthcode.audit.reidentify.attack import ATTACKS, Attack, Risks, risks_of
from healthcode.audit.reidentify.records import PRECISIONS, Records, records_of

__all__ = ["ATTACKS", "PRECISIONS", "Attack", "Records", "Risks", "records_of", "risks_of"]
