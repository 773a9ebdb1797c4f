"""What only several files together tell: asked of a case's facts when it is wanted, because files come and go."""
