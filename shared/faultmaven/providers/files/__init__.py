"""Objects in the private bucket: the protocol, S3, and the double that tests use."""
