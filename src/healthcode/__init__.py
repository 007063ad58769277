"""See what a health code does: a glass-box, purely synthetic simulator for teaching."""

__version__ = "0.1.0"
