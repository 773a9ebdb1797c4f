"""Root cause without a signature: what deviates, where, since when, and what of it no dependency explains."""
