"""Profiles: what a program spent its time or memory on, whatever wrote it down. One module per format."""
