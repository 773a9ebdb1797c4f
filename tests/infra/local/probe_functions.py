"""The probe's Lambda handlers; this file is zipped and runs on the emulator, so it imports nothing of the project."""

import json
import os
import time
import urllib.parse

import boto3


class NotSettled(Exception):
    """An error of our own: a state machine has to be able to catch it by its name."""


def door(event, context):
    """Echo what the HTTP API handed over, set two cookies, and wait as long as asked."""
    query = event.get("queryStringParameters") or {}
    time.sleep(float(query.get("sleep", "0")))
    print(json.dumps({"level": "INFO", "message": "door_called", "path": event["rawPath"]}))
    seen = {
        key: event.get(key) for key in ("routeKey", "rawPath", "rawQueryString", "pathParameters", "body", "cookies")
    }
    body = json.dumps(seen | {"headers": event["headers"], "pid": os.getpid(), "base64": event["isBase64Encoded"]})
    return {
        "statusCode": int(query.get("status", "200")),
        "headers": {"content-type": "application/problem+json", "x-probe": "yes"},
        "cookies": ["a=1; Path=/; HttpOnly", "b=2; Path=/"],
        "body": body,
    }


def worker(event, context):
    """Write one item for each object the queue told about; fail those whose key says so."""
    table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    failures = []
    for record in event["Records"]:
        detail = json.loads(record["body"])["detail"]
        key = urllib.parse.unquote(detail["object"]["key"])
        table.put_item(Item={"pk": "seen", "sk": f"{key}#{time.time_ns()}", "size": detail["object"]["size"]})
        if "fail" in key:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def task(event, context):
    """Return what was asked, or raise our own error."""
    if event.get("raise"):
        raise NotSettled("three files are still on their way")
    return {"round": event.get("round", 0), "pending": event.get("round", 0) < 1}
