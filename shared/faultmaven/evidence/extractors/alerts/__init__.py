"""Alerts: what monitoring systems send and list. One module per family of systems."""
