"""Uploaded documents become passages: a batch of S3 events, each succeeding or failing alone."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from faultmaven.knowledge.deliveries import handle_object_created

_batch = BatchProcessor(event_type=EventType.SQS)


def _read(record: SQSRecord) -> None:
    created = record.json_body["detail"]["object"]
    handle_object_created(created["key"], created["size"], int(record.attributes.approximate_receive_count))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the records to deliver again."""
    return dict(process_partial_response(event=event, record_handler=_read, processor=_batch, context=context))
