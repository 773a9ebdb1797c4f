"""Relations between objects that no single setting shows: joins, each with a name that signatures use."""
