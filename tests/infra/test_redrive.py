"""Dead letters come back: messages into their queue, changes of cases to the function that failed on them."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.redrive import Clients, RedriveError, redrive


@pytest.fixture
def sqs() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("sqs", region_name="eu-central-1")


@dataclass
class Function:
    """Takes events; what it answers is the test's."""

    answer: dict[str, Any] = field(default_factory=lambda: {"batchItemFailures": []})
    events: list[dict[str, Any]] = field(default_factory=list)

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:
        self.events.append(json.loads(Payload) | {"to": FunctionName})
        return {"Payload": io.BytesIO(json.dumps(self.answer).encode())}


def _queue(sqs: Any, name: str, *bodies: str) -> str:
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    for body in bodies:
        sqs.send_message(QueueUrl=url, MessageBody=body)
    return url


def _bodies(sqs: Any, url: str) -> list[str]:
    return [
        message["Body"] for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", ())
    ]


def test_messages_go_back_into_their_queue(sqs: Any) -> None:
    letters = _queue(sqs, "fm-dev-evidence-dead-letters", *(f"upload {n}" for n in range(12)))
    queue = _queue(sqs, "fm-dev-evidence-queue")
    assert redrive(Clients(sqs, None, None), "dev", "evidence") == 12
    assert len(_bodies(sqs, queue)) + len(_bodies(sqs, queue)) == 12
    assert _bodies(sqs, letters) == []


@dataclass
class Streams:
    """A shard of a table's stream as boto3 shows it; pages of one record, so that reading on is needed."""

    keys: list[str]

    def get_shard_iterator(self, **asked: str) -> dict[str, str]:
        assert asked["ShardIteratorType"] == "AT_SEQUENCE_NUMBER"
        return {"ShardIterator": asked["SequenceNumber"]}

    def get_records(self, ShardIterator: str, Limit: int) -> dict[str, Any]:
        number = int(ShardIterator)
        records = [
            {
                "eventName": "MODIFY",
                "dynamodb": {
                    "ApproximateCreationDateTime": datetime(2026, 2, 1, tzinfo=UTC),
                    "Keys": {"pk": {"S": "user#1"}, "sk": {"S": sk}},
                    "SequenceNumber": str(number),
                },
            }
            for sk in self.keys[number - 1 : number]
        ]
        return {"Records": records, "NextShardIterator": str(number + 1)}


@pytest.fixture
def letter(sqs: Any) -> tuple[Clients, str]:
    """A dead letter that names the second and third of four changes; one of those is no case."""
    batch = {
        "streamArn": "arn:aws:dynamodb:eu-central-1:111111111111:table/case/stream/2026",
        "shardId": "shardId-1",
        "startSequenceNumber": "2",
        "endSequenceNumber": "3",
        "batchSize": 2,
    }
    letters = _queue(sqs, "fm-dev-case-closed-dead-letters", json.dumps({"DDBStreamBatchInfo": batch}))
    return Clients(sqs, Function(), Streams(["case#1", "message#1", "case#2", "case#3"])), letters


def test_changes_of_cases_are_handed_to_the_function_again(letter: tuple[Clients, str]) -> None:
    clients, _ = letter
    assert redrive(clients, "dev", "case_closed") == 1
    (event,) = clients.functions.events
    assert event["Records"][0]["dynamodb"]["ApproximateCreationDateTime"] == 1769904000.0
    assert event["to"] == "fm-dev-case-closed"
    assert [record["dynamodb"]["Keys"]["sk"]["S"] for record in event["Records"]] == ["case#2"]


def test_what_fails_again_stays_among_the_dead_letters(letter: tuple[Clients, str]) -> None:
    clients, letters = letter
    clients.functions.answer = {"batchItemFailures": [{"itemIdentifier": "1"}]}
    with pytest.raises(RedriveError, match="failed again"):
        redrive(clients, "dev", "case_closed")
    clients.sqs.set_queue_attributes(QueueUrl=letters, Attributes={"VisibilityTimeout": "0"})
    waiting = clients.sqs.get_queue_attributes(
        QueueUrl=letters, AttributeNames=["ApproximateNumberOfMessagesNotVisible"]
    )["Attributes"]["ApproximateNumberOfMessagesNotVisible"]
    assert waiting == "1"


def test_an_environment_that_is_not_there_is_named(sqs: Any) -> None:
    with pytest.raises(RedriveError, match="fm-staging-evidence-dead-letters"):
        redrive(Clients(sqs, None, None), "staging", "evidence")
