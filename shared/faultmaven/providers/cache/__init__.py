"""Small shared state with an end: rate limits, idempotency records, revocations."""
