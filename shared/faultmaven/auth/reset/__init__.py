"""Resetting a password by mail: a link is asked for, written and sent in the background, and counts once."""
