"""Records of the case table's stream as changes."""

from datetime import UTC, datetime

from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from faultmaven.webhooks.outgoing.changes import Change, announcements


def follow(record: DynamoDBRecord) -> None:
    """Tell who subscribed what a record says."""
    announcements().follow(change_of(record))


def change_of(record: DynamoDBRecord) -> Change:
    """Return a record as a change."""
    told = record.dynamodb
    if told is None or told.approximate_creation_date_time is None or record.event_id is None:
        raise ValueError("a record of a stream has an id, a time and the keys of its item")
    return Change(
        change_id=record.event_id,
        at=datetime.fromtimestamp(float(told.approximate_creation_date_time), UTC),
        pk=str(told.keys["pk"]),
        sk=str(told.keys["sk"]),
        before=told.old_image or {},
        after=told.new_image or {},
    )
