"""Secrets: where they come from, and the signing keys made from one of them."""
