"""Cases that changed: what knowledge keeps of them ends when they close, and a resolved one may become a card."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from faultmaven.agent.closing import handle_case_change

_batch = BatchProcessor(event_type=EventType.DynamoDBStreams)


def _follow(record: DynamoDBRecord) -> None:
    assert record.dynamodb is not None, "every record of a stream has its change"
    handle_case_change(record.dynamodb.keys)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the first record to deliver again; those after it follow."""
    return dict(process_partial_response(event=event, record_handler=_follow, processor=_batch, context=context))
