"""What the product relies on the emulator for: it is young and moves fast, so each thing is held to here."""

import base64
import hashlib
import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from botocore.exceptions import ClientError


@pytest.mark.parametrize(
    ("method", "path", "route"),
    [
        ("GET", "/cases", "ANY /cases"),
        ("GET", "/cases/c1", "ANY /cases/{proxy+}"),
        ("GET", "/cases/c1/report", "GET /cases/{case_id}/report"),
        ("POST", "/cases/c1/report", "ANY /cases/{proxy+}"),
        ("GET", "/cases/c1/evidence", "ANY /cases/{case_id}/evidence"),
        ("POST", "/cases/c1/facts/query", "POST /cases/{case_id}/facts/query"),
        ("GET", "/cases/c1/messages/m1", "ANY /cases/{proxy+}"),
        ("POST", "/agent/chat/c1", "ANY /agent/{proxy+}"),
    ],
)
def test_the_most_specific_route_wins(probe, method, path, route):
    assert probe.call(method, path).json()["routeKey"] == route


def test_an_unknown_route_is_not_found(probe):
    assert probe.call("GET", "/nowhere").status_code == 404


def test_a_request_reaches_the_function_whole_and_its_answer_comes_back_whole(probe):
    answer = probe.call(
        "POST",
        "/cases/c1/notes?q=a%20b&q=c&status=409",
        headers={
            "content-type": "application/json",
            "prefer": "wait=20",
            "cookie": "__Host-refresh=xyz",
            "if-match": '"3"',
        },
        content=b'{"title": "\xc3\xa9"}',
    )
    seen = answer.json()
    assert answer.status_code == 409
    assert seen["headers"]["prefer"] == "wait=20"
    assert seen["headers"]["if-match"] == '"3"'
    # AWS moves cookies into a list of their own; MiniStack leaves the header. Our adapter reads both.
    assert seen["cookies"] == ["__Host-refresh=xyz"] or seen["headers"]["cookie"] == "__Host-refresh=xyz"
    assert seen["body"] == '{"title": "é"}'
    assert seen["rawQueryString"] == "q=a%20b&q=c&status=409"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers.get_list("set-cookie") == ["a=1; Path=/; HttpOnly", "b=2; Path=/"]


def test_a_warm_function_is_used_again(probe):
    assert len({probe.call("GET", "/cases/slow?sleep=0").json()["pid"] for _ in range(5)}) == 1


def test_calls_at_the_same_time_run_in_environments_of_their_own(probe):
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: probe.call("GET", "/cases/slow?sleep=1").json()["pid"], range(4)))
    assert len(set(answers)) == 4


def test_an_upload_is_held_to_its_checksum(probe):
    body = b"2026-01-31T09:05:00Z ERROR orders giving up\n"
    checksum = base64.b64encode(hashlib.sha256(body).digest()).decode()
    parameters = {"Bucket": "probe-bucket", "Key": "raw/u/c/e1", "ChecksumSHA256": checksum, "ContentLength": len(body)}
    url = probe.client("s3").generate_presigned_url("put_object", Params=parameters, ExpiresIn=600)
    headers = {"x-amz-checksum-sha256": checksum}
    with httpx.Client(trust_env=False) as client:
        assert client.put(url, content=b"x" * len(body), headers=headers).status_code == 400
        put = client.put(url, content=body, headers=headers)
        assert put.status_code == 200
        preflight = client.options(
            url,
            headers={
                "origin": "http://127.0.0.1:8080",
                "access-control-request-method": "PUT",
                "access-control-request-headers": "x-amz-checksum-sha256",
            },
        )
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] in ("*", "http://127.0.0.1:8080")
    assert "PUT" in preflight.headers["access-control-allow-methods"]
    stored = probe.client("s3").get_object(Bucket="probe-bucket", Key="raw/u/c/e1")
    assert stored["Body"].read() == body
    part = probe.client("s3").get_object(Bucket="probe-bucket", Key="raw/u/c/e1", Range="bytes=0-9")
    assert part["Body"].read() == body[:10]


def test_an_uploaded_object_starts_the_function_behind_the_queue(probe):
    s3 = probe.client("s3")
    s3.put_object(Bucket="probe-bucket", Key="raw/u/c/first", Body=b"x")
    probe.until(lambda: "raw/u/c/first" in probe.seen())
    s3.put_object(Bucket="probe-bucket", Key="raw/u/c/with space é", Body=b"x")
    probe.until(lambda: "raw/u/c/with space é" in probe.seen())
    s3.put_object(Bucket="probe-bucket", Key="facts/u/c/e", Body=b"x")
    time.sleep(0.5)
    assert not [key for key in probe.seen() if key.startswith("facts/")]


def test_a_message_that_fails_comes_back_and_ends_as_a_dead_letter(probe):
    probe.client("s3").put_object(Bucket="probe-bucket", Key="raw/u/c/fail", Body=b"x")
    sqs = probe.client("sqs")
    dead = sqs.get_queue_url(QueueName="probe-dead")["QueueUrl"]

    def is_dead() -> bool:
        counts = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["ApproximateNumberOfMessages"])
        return counts["Attributes"]["ApproximateNumberOfMessages"] == "1"

    probe.until(is_dead)
    assert probe.seen().count("raw/u/c/fail") == 2


def _run(probe, name: str, given: dict) -> dict:
    states = probe.client("stepfunctions")
    (machine,) = [m for m in states.list_state_machines()["stateMachines"] if m["name"] == "probe-machine"]
    arn = states.start_execution(stateMachineArn=machine["stateMachineArn"], name=name, input=json.dumps(given))
    execution = arn["executionArn"]
    probe.until(lambda: states.describe_execution(executionArn=execution)["status"] != "RUNNING")
    return states.describe_execution(executionArn=execution)


def test_a_workflow_in_jsonata_waits_and_looks_again(probe):
    started = time.monotonic()
    ended = _run(probe, "settles", {})
    assert ended["status"] == "SUCCEEDED"
    assert json.loads(ended["output"]) == {"round": 1, "pending": False}
    assert time.monotonic() - started >= 1


def test_a_workflow_catches_our_own_error_by_its_name(probe):
    ended = _run(probe, "fails", {"raise": True})
    assert (ended["status"], ended["error"]) == ("FAILED", "NotSettled")


def test_a_condition_that_does_not_hold_stops_a_write_and_a_transaction(probe):
    dynamodb = probe.client("dynamodb")
    item = {"pk": {"S": "p"}, "sk": {"S": "once"}}
    once = {"TableName": "probe-table", "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}
    dynamodb.put_item(**once)
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        dynamodb.put_item(**once)
    other = {"TableName": "probe-table", "Item": {"pk": {"S": "p"}, "sk": {"S": "other"}}}
    with pytest.raises(ClientError, match="TransactionCanceled"):
        dynamodb.transact_write_items(TransactItems=[{"Put": other}, {"Put": once}])
    assert "Item" not in dynamodb.get_item(TableName="probe-table", Key={"pk": {"S": "p"}, "sk": {"S": "other"}})


@pytest.mark.parametrize(
    ("condition", "values", "found"),
    [
        ("pk = :p", {}, ["a#1", "a#2", "b#1"]),
        ("pk = :p AND begins_with(sk, :from)", {":from": "a#"}, ["a#1", "a#2"]),
        ("pk = :p AND #sk BETWEEN :from AND :to", {":from": "a#2", ":to": "b#9"}, ["a#2", "b#1"]),
        ("pk = :p AND sk < :to", {":to": "a#2"}, ["a#1"]),
    ],
)
def test_a_query_finds_its_range_of_a_partition(probe, condition, values, found):
    dynamodb = probe.client("dynamodb")
    for sk in ("b#1", "a#2", "a#1"):
        dynamodb.put_item(TableName="probe-table", Item={"pk": {"S": "ranges"}, "sk": {"S": sk}})
    dynamodb.put_item(TableName="probe-table", Item={"pk": {"S": "other"}, "sk": {"S": "a#1"}})
    answer = dynamodb.query(
        TableName="probe-table",
        KeyConditionExpression=condition,
        ExpressionAttributeValues={name: {"S": value} for name, value in ({":p": "ranges"} | values).items()},
        **({"ExpressionAttributeNames": {"#sk": "sk"}} if "#sk" in condition else {}),
    )
    assert [item["sk"]["S"] for item in answer["Items"]] == found


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ("pk = :p AND", {}),
        ("pk = :p AND sk BETWEEN :from AND :to", {":from": "b", ":to": "a"}),
    ],
)
def test_a_query_with_a_broken_condition_is_refused(probe, condition, values):
    dynamodb = probe.client("dynamodb")
    dynamodb.put_item(TableName="probe-table", Item={"pk": {"S": "broken"}, "sk": {"S": "a"}})
    given = {name: {"S": value} for name, value in ({":p": "broken"} | values).items()}
    with pytest.raises(ClientError, match="ValidationException"):
        dynamodb.query(TableName="probe-table", KeyConditionExpression=condition, ExpressionAttributeValues=given)


def test_what_a_function_prints_is_in_its_log_group(probe):
    probe.call("GET", "/cases/logged")
    logs = probe.client("logs")

    def is_logged() -> bool:
        events = logs.filter_log_events(logGroupName="/aws/lambda/probe-door")["events"]
        return any("/cases/logged" in event["message"] for event in events)

    probe.until(is_logged)
