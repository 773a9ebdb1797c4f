"""Says whether cited lines carry a sentence: its figures, times, names and states must stand in them."""
