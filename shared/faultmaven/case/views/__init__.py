"""Searches over cases that a user keeps under a name."""
