"""Queues: what is to be done later, and again when it did not work."""
