"""Solutions of a case: what was proposed, what was applied, and whether it worked."""
