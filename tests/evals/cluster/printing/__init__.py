"""What tools print of the world, to the letter."""
