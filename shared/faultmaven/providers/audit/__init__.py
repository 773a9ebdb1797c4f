"""The audit log: what was done or refused in a user's name, chained by hashes so that tampering shows."""
