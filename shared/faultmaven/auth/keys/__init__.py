"""API keys: how a machine (a script, an agent, a collector) comes in on behalf of the person who made the key."""
