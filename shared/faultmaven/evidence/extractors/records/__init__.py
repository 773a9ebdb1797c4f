"""Readers of files that hold log records inside a structure: one module per container, all giving the same records."""
