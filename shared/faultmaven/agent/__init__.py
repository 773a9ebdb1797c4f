"""The agent: a question about a case becomes a turn, a turn becomes a cited answer."""
