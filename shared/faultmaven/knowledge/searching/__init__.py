"""Hybrid search: by words, by meaning, and both fused; what was found is highlighted and explained."""
