"""Gates: what a guard may see, how each arrival is checked, what is decided, and what a gate's log tells.

A gate is shown the bare scene: who stands at which door when, and whether with a phone. Beside that it gets
codes, the verdicts of the day and a table of which colours are turned away where. It knows no policy, no rows
of the platform and nothing of what is really so.
"""

from healthcode.checkpoint.load import gate_from_text, gate_text, load_gate, shipped_gates
from healthcode.checkpoint.model import Gate

__all__ = ["Gate", "gate_from_text", "gate_text", "load_gate", "shipped_gates"]
