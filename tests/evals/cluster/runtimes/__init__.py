"""What programs write: one module a language or server, each with the words its libraries really use."""
