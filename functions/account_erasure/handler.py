"""Accounts that were closed for good: everything of them is erased, from wherever an earlier try was cut short."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from faultmaven.erasure.deliveries import handle_erasure

_batch = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def _erase(record: SQSRecord) -> None:
    handle_erasure(record.body)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the records to deliver again."""
    return dict(process_partial_response(event=event, record_handler=_erase, processor=_batch, context=context))
