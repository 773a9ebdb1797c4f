"""Building blocks the stacks are made of, each a noun of the platform."""
