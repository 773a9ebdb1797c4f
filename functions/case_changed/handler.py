"""Cases that changed: those who subscribed to it are to be told."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from faultmaven.webhooks.outgoing.stream import follow

_batch = BatchProcessor(event_type=EventType.DynamoDBStreams)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the first record to deliver again; those after it follow."""
    return dict(process_partial_response(event=event, record_handler=follow, processor=_batch, context=context))
