"""Solutions between diagnosis and case: proposed from causes, checked with what is brought after it."""
