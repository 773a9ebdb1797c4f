"""Long work started by name: the state machine that runs a turn, and its double."""
