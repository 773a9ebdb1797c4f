"""The adaptive query handler: a question, observability data, or both in one request, answered by a turn."""
