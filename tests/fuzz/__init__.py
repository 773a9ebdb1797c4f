"""Damaged evidence against every extractor: nothing may raise, run away or take the memory."""
