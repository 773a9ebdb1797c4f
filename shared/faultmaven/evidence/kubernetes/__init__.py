"""Readers of what kubectl prints: every output becomes objects in the shape of the Kubernetes API, with line marks."""
