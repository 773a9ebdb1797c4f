"""What can be wrong with what a deployment is told."""


class ConfigurationError(ValueError):
    """A context value is missing or wrong; the message says which and what it may be."""
