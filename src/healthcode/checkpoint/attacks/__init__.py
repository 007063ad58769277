"""The bench of attacks: each builds real codes and pictures and is run against gates; nothing is asserted."""

from healthcode.checkpoint.attacks.listed import ATTACKS, Attack
from healthcode.checkpoint.attacks.run import AtDoor, Result, run_attacks

__all__ = ["ATTACKS", "AtDoor", "Attack", "Result", "run_attacks"]
