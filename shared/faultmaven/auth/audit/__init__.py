"""The audit log as people meet it: deeds are noted by the doors, read by whose they are, and can be verified."""
