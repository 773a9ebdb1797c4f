"""FaultMaven finds the root cause of an incident and shows the lines that prove it."""

__version__ = "0.1.0"
