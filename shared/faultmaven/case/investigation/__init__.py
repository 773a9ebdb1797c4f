"""The engines of an investigation: pure rules over what was said and found, without any input or output."""
