"""Attacks that logs tell of: who tries to get in, from where, how often, and whether anybody got in."""
