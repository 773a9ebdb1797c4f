"""Brings dead letters back: `python -m infra.redrive --environment prod evidence` (`make redrive ENV=prod QUEUE=...`).

First mend why they died, then redrive. Messages of a queue go back into it; changes of cases, whose letters only name
the place in the table's stream, are read there again and handed to the function that failed, as long as the stream
keeps them (24 hours). A letter is deleted after its message has arrived, so a crash in between delivers twice at the
worst, and everything here bears that.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import boto3

from infra.functions import CASE_ITEMS

#: The queues that feed a function, and the functions that follow the stream of cases.
QUEUES = ("evidence", "knowledge", "webhook", "mail", "erasure")
WATCHERS = ("case_changed", "case_closed")

#: SQS hands out ten messages at most, and this is how long it may look for them.
_AT_ONCE, _LOOK_S = 10, 2


class RedriveError(RuntimeError):
    """A message could not be brought back; it is still among the dead letters. The text says why."""


@dataclass(frozen=True)
class Clients:
    """The services that a redrive talks to."""

    sqs: Any
    functions: Any
    streams: Any


def redrive(clients: Clients, environment: str, name: str) -> int:
    """Bring every dead letter of `name` back and return how many there were; the first failure raises RedriveError."""
    dashed = name.replace("_", "-")
    letters = _url(clients.sqs, f"fm-{environment}-{dashed}-dead-letters")
    queue = _url(clients.sqs, f"fm-{environment}-{dashed}-queue") if name in QUEUES else ""
    count = 0
    while messages := _receive(clients.sqs, letters):
        for message in messages:
            if queue:
                clients.sqs.send_message(QueueUrl=queue, MessageBody=message["Body"])
            else:
                _replay(clients, f"fm-{environment}-{dashed}", json.loads(message["Body"]))
            clients.sqs.delete_message(QueueUrl=letters, ReceiptHandle=message["ReceiptHandle"])
            count += 1
    return count


def _receive(sqs: Any, url: str) -> list[dict[str, Any]]:
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=_AT_ONCE, WaitTimeSeconds=_LOOK_S)
    return list(answer.get("Messages", ()))


def _url(sqs: Any, name: str) -> str:
    try:
        return str(sqs.get_queue_url(QueueName=name)["QueueUrl"])
    except sqs.exceptions.QueueDoesNotExist as error:
        raise RedriveError(f"there is no queue {name} in this account and region") from error


def _replay(clients: Clients, function: str, letter: dict[str, Any]) -> None:
    """Read the changes that a letter names, and hand them to their function again.

    Letter: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html.
    """
    batch = letter["DDBStreamBatchInfo"]
    records = _records(clients.streams, batch)
    event = json.dumps({"Records": records}, default=datetime.timestamp).encode()
    answer = clients.functions.invoke(FunctionName=function, Payload=event)
    said = json.loads(answer["Payload"].read() or b"null")
    if answer.get("FunctionError") or (said or {}).get("batchItemFailures"):
        raise RedriveError(f"{function} failed again on changes from {batch['startSequenceNumber']} on; see its log")


def _records(streams: Any, batch: dict[str, Any]) -> list[dict[str, Any]]:
    try:
        iterator = streams.get_shard_iterator(
            StreamArn=batch["streamArn"],
            ShardId=batch["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=batch["startSequenceNumber"],
        )["ShardIterator"]
    except streams.exceptions.TrimmedDataAccessException as error:
        raise RedriveError("the stream keeps changes for 24 hours only, and these are older") from error
    found: list[dict[str, Any]] = []
    while iterator and len(found) < batch["batchSize"]:
        answer = streams.get_records(ShardIterator=iterator, Limit=batch["batchSize"])
        if not answer["Records"]:
            break
        found += answer["Records"]
        iterator = answer.get("NextShardIterator")
    last = int(batch["endSequenceNumber"])
    batch_records = [each for each in found if int(each["dynamodb"]["SequenceNumber"]) <= last]
    if not batch_records:
        raise RedriveError("the stream does not hold these changes any more")
    return [each for each in batch_records if each["dynamodb"]["Keys"]["sk"]["S"].startswith(CASE_ITEMS)]


def main(arguments: list[str]) -> None:
    """Parse the command line and bring the letters back."""
    parser = argparse.ArgumentParser(prog="python -m infra.redrive", description="Bring dead letters back.")
    parser.add_argument("--environment", default="dev")
    parser.add_argument("name", choices=[*QUEUES, *WATCHERS])
    asked = parser.parse_args(arguments)
    clients = Clients(boto3.client("sqs"), boto3.client("lambda"), boto3.client("dynamodbstreams"))
    count = redrive(clients, asked.environment, asked.name)
    sys.stdout.write(f"{count} dead letters of {asked.name} brought back\n")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except RedriveError as problem:
        sys.exit(str(problem))
