"""A simulated cluster: a world of Kubernetes objects, faults with their consequences, and what tools print of it."""
