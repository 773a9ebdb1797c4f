"""What the Makefile runs: bringing tools into the project, and every check in one go."""
