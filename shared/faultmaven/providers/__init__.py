"""The outside world behind interfaces: each package holds a protocol, its adapters, and the double tests use."""
