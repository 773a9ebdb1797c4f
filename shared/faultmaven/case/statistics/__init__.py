"""What a user's cases tell together: how old, how fast, why, how often again, at what cost."""
