"""Who depends on whom, each edge with the line that says so."""
