"""Traces: spans as tools export, print and tabulate them. One module per family of formats."""
