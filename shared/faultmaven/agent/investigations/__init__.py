"""The long investigation: turns in a loop, driven by a state machine, that waits for people and ends with a reason."""
