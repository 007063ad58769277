"""Gates put at the doors of a run: its rows are scored, its arrivals checked, its logs read by an outsider.

This joins scoring, which gives colours, and the checkpoint, which knows none but those that it is handed.
"""

from healthcode.gating.colours import ColoursOfRun, closed_table
from healthcode.gating.standing import AtGate, Stand, stand

__all__ = ["AtGate", "ColoursOfRun", "Stand", "closed_table", "stand"]
