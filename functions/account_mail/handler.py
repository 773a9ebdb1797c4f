"""Mails of accounts that were asked for: links of resets, and that a password was reset."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from faultmaven.auth.reset.service import write_mail

_batch = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def _write(record: SQSRecord) -> None:
    write_mail(record.body)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the records to deliver again."""
    return dict(process_partial_response(event=event, record_handler=_write, processor=_batch, context=context))
