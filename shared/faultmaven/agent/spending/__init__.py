"""What the turns of a case may spend on models, and what they have spent."""
