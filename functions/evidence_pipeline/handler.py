"""Uploaded objects become facts: a batch of S3 events, each succeeding or failing alone."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from faultmaven.agent.investigations.machine import evidence_settled
from faultmaven.agent.solutions.checking import evidence_settled as check_solutions
from faultmaven.evidence.deliveries import handle_object_created

_batch = BatchProcessor(event_type=EventType.SQS)


def _read(record: SQSRecord) -> None:
    handle_object_created(record.json_body, _settled)


def _settled(user_id: str, case_id: str) -> None:
    evidence_settled(user_id, case_id)
    check_solutions(user_id, case_id)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the records to deliver again."""
    return dict(process_partial_response(event=event, record_handler=_read, processor=_batch, context=context))
