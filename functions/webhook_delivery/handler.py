"""Events on their way to who subscribed: one attempt for each message of the queue."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from faultmaven.webhooks.outgoing.delivering import deliver

_batch = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def _deliver(record: SQSRecord) -> None:
    deliver(record.body, int(record.attributes.approximate_receive_count), record.receipt_handle)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the records to deliver again."""
    return dict(process_partial_response(event=event, record_handler=_deliver, processor=_batch, context=context))
