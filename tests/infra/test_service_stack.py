"""What the stateless stack promises: each function as its row says, each file delivered, each turn finished."""

import json
from collections import Counter
from typing import Any

import pytest
from faultmaven.evidence.ingest import LAST_ATTEMPT
from faultmaven.evidence.progress import ATTEMPT_LIFE
from faultmaven.evidence.sizes import MIB
from faultmaven.evidence.unpacking import LIMITS
from faultmaven.knowledge.ingest import LAST_ATTEMPT as LAST_OF_DOCUMENTS
from faultmaven.sandbox.child import Allowance
from faultmaven.webhooks.outgoing.delivering import BACKOFF_S
from faultmaven.webhooks.web import TIMEOUT_S

from infra.constructs.upload_queue import MAX_RECEIVES
from infra.environments import ENVIRONMENTS
from infra.function_spec import HTTP_TIMEOUT_S, FunctionSpec
from infra.functions import FUNCTIONS
from tests.infra.assembly import Assembly


def _function(assembly: Assembly, spec: FunctionSpec) -> dict[str, object]:
    functions = assembly.resources("Service", "AWS::Lambda::Function").values()
    return next(function for function in functions if function["Handler"] == spec.handler)


def test_there_are_exactly_the_functions_of_the_table(prod: Assembly) -> None:
    handlers = [function["Handler"] for function in prod.resources("Service", "AWS::Lambda::Function").values()]
    assert sorted(handlers) == sorted(spec.handler for spec in FUNCTIONS)


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_a_function_runs_on_arm_with_its_layers_size_and_tracing(prod: Assembly, spec: FunctionSpec) -> None:
    function = _function(prod, spec)
    assert function["Runtime"] == "python3.13"
    assert function["Architectures"] == ["arm64"]
    layers = [layer["Ref"] for layer in function["Layers"]]
    # CDK sorts them; no package is in two layers, so their order says nothing.
    assert sorted(layer.split("Layer")[0].lower() for layer in layers) == sorted(spec.layers)
    assert (function["MemorySize"], function["Timeout"]) == (spec.memory_mb, spec.timeout_s)
    assert function["EphemeralStorage"] == {"Size": spec.disk_mb}
    assert function.get("TracingConfig") == (None if spec.is_bare else {"Mode": "Active"})


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_a_function_has_its_own_role_and_its_own_log_group_that_ends(prod: Assembly, spec: FunctionSpec) -> None:
    function = _function(prod, spec)
    groups = prod.resources("Service", "AWS::Logs::LogGroup")
    group = groups[function["LoggingConfig"]["LogGroup"]["Ref"]]
    assert group["LogGroupName"] == f"/aws/lambda/{function['FunctionName']}"
    assert group["RetentionInDays"] == ENVIRONMENTS["prod"].log_retention_days
    assert "KmsKeyId" in group
    users = [
        other["Handler"]
        for other in prod.resources("Service", "AWS::Lambda::Function").values()
        if other["Role"] == function["Role"]
    ]
    assert users == [spec.handler]


def test_a_door_answers_before_the_gateway_gives_up() -> None:
    assert all(spec.timeout_s <= HTTP_TIMEOUT_S for spec in FUNCTIONS if spec.routes)


def test_every_route_leads_to_its_door(prod: Assembly) -> None:
    routes = {route["RouteKey"] for route in prod.resources("Service", "AWS::ApiGatewayV2::Route").values()}
    assert routes == {route for spec in FUNCTIONS for route in spec.routes}


def test_the_api_is_throttled_and_logs_who_called_but_not_what_was_sent(prod: Assembly) -> None:
    (stage,) = prod.resources("Service", "AWS::ApiGatewayV2::Stage").values()
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == ENVIRONMENTS["prod"].api_requests_per_s
    fields = json.loads(stage["AccessLogSettings"]["Format"])
    assert {"request_id", "ip", "route", "status"} <= fields.keys()
    assert not any("querystring" in value or "header" in value for value in fields.values())


#: What is uploaded under a prefix, and who reads it.
READERS = {"raw": "evidence_pipeline", "uploads": "knowledge_ingest"}


def _of_queue(prod: Assembly, kind: str, name: str) -> dict[str, Any]:
    """Return the resource of this kind that belongs to the queue of a prefix."""
    wanted = {"raw": "EvidenceQueue", "uploads": "KnowledgeQueue"}[name]
    (found,) = (each for key, each in prod.resources("Service", kind).items() if wanted in json.dumps([key, each]))
    return found


@pytest.mark.parametrize("prefix", READERS)
def test_an_upload_reaches_its_reader_one_file_at_a_time(prod: Assembly, prefix: str) -> None:
    rules = [rule for rule in prod.resources("Service", "AWS::Events::Rule").values() if "EventPattern" in rule]
    assert len(rules) == len(READERS)
    rule = _of_queue(prod, "AWS::Events::Rule", prefix)
    assert rule["EventPattern"]["source"] == ["aws.s3"]
    assert rule["EventPattern"]["detail-type"] == ["Object Created"]
    assert rule["EventPattern"]["detail"]["object"] == {"key": [{"prefix": f"{prefix}/"}]}
    assert rule["Targets"][0]["DeadLetterConfig"]
    mapping = _of_queue(prod, "AWS::Lambda::EventSourceMapping", prefix)
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BatchSize"] == 1


def test_a_crash_is_healed_before_its_file_reads_as_failed(prod: Assembly) -> None:
    (queue,) = _queues_with_dead_letters(prod, "evidence")
    mapping = _of_queue(prod, "AWS::Lambda::EventSourceMapping", "raw")
    pipeline = next(spec for spec in FUNCTIONS if spec.name == "evidence_pipeline")
    assert pipeline.timeout_s < queue["VisibilityTimeout"] < ATTEMPT_LIFE.total_seconds() <= 300
    # a queue that is never throttled needs no time for it
    assert mapping["ScalingConfig"]["MaximumConcurrency"] == ENVIRONMENTS["prod"].pipeline_concurrency


def _queues_with_dead_letters(prod: Assembly, name: str) -> list[dict[str, Any]]:
    queues = prod.resources("Service", "AWS::SQS::Queue").values()
    return [queue for queue in queues if "RedrivePolicy" in queue and f"-{name}-" in queue["QueueName"]]


def test_a_reader_ends_before_its_function_and_fits_into_it() -> None:
    pipeline = next(spec for spec in FUNCTIONS if spec.name == "evidence_pipeline")
    largest = Allowance.for_file(ENVIRONMENTS["prod"].upload_max_mb * MIB)
    assert largest.wall_s < 0.6 * pipeline.timeout_s
    assert largest.memory_bytes // MIB <= pipeline.memory_mb - 500
    assert ENVIRONMENTS["prod"].upload_max_mb * MIB <= LIMITS.total_bytes
    assert pipeline.disk_mb * MIB >= LIMITS.total_bytes * (LIMITS.layers + 2)


@pytest.mark.parametrize("name", ["evidence", "knowledge"])
def test_a_message_becomes_a_dead_letter_that_alarms(prod: Assembly, name: str) -> None:
    queues = prod.resources("Service", "AWS::SQS::Queue")
    (queue,) = _queues_with_dead_letters(prod, name)
    dead = queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
    assert queues[dead]["MessageRetentionPeriod"] == 14 * 86_400
    assert all("KmsMasterKeyId" in each for each in queues.values())
    assert _alarms_of_letters(prod)[dead] == 1


def _alarms_of_letters(prod: Assembly) -> Counter[str]:
    """Return how many alarms watch each queue of dead letters."""
    alarms = prod.resources("Service", "AWS::CloudWatch::Alarm").values()
    watching = [alarm for alarm in alarms if alarm.get("MetricName") == "ApproximateNumberOfMessagesVisible"]
    return Counter(alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0] for alarm in watching)


def test_a_stream_has_no_more_readers_than_it_feeds() -> None:
    """Two functions, says AWS of a DynamoDB stream; a third would throttle all of them."""
    assert len([spec for spec in FUNCTIONS if spec.watches_cases]) <= 2


@pytest.mark.parametrize(
    ("watcher", "seen"), [("case_closed", ["MODIFY", "REMOVE"]), ("case_changed", ["INSERT", "MODIFY"])]
)
def test_a_changed_case_is_followed_and_a_failure_alarms(prod: Assembly, watcher: str, seen: list[str]) -> None:
    name = "".join(part.title() for part in watcher.split("_"))
    mappings = prod.resources("Service", "AWS::Lambda::EventSourceMapping").values()
    (mapping,) = (each for each in mappings if "FilterCriteria" in each and name in json.dumps(each["FunctionName"]))
    assert "CaseSlice" in json.dumps(mapping["EventSourceArn"])
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    pattern = json.loads(mapping["FilterCriteria"]["Filters"][0]["Pattern"])
    assert pattern["eventName"] == seen
    dead = mapping["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][0]
    assert _alarms_of_letters(prod)[dead] == 1


def test_an_event_on_its_way_is_handed_out_once_more_than_there_are_pauses(prod: Assembly) -> None:
    (queue,) = _queues_with_dead_letters(prod, "webhook")
    assert queue["RedrivePolicy"]["maxReceiveCount"] == len(BACKOFF_S) + 1
    spec = next(spec for spec in FUNCTIONS if spec.delivers_webhooks)
    assert TIMEOUT_S * 2 < spec.timeout_s < queue["VisibilityTimeout"]


def test_a_reader_knows_which_delivery_is_the_last() -> None:
    assert LAST_ATTEMPT == LAST_OF_DOCUMENTS == MAX_RECEIVES


def test_secrets_are_generated_and_encrypted_by_our_key(prod: Assembly) -> None:
    secrets = prod.resources("Service", "AWS::SecretsManager::Secret").values()
    assert {secret["Name"] for secret in secrets} == {
        f"fm-prod/{name}" for name in ("jwt-signing", "model-keys", "tool-databases", "knowledge-keys", "origin")
    }
    assert all("GenerateSecretString" in secret and "KmsKeyId" in secret for secret in secrets)
    assert not any("SecretString" in secret for secret in secrets)


def test_the_state_machines_are_traced_and_log_no_payload(prod: Assembly) -> None:
    machines = list(prod.resources("Service", "AWS::StepFunctions::StateMachine").values())
    assert len(machines) == 2, "a turn, and a long investigation"
    for machine in machines:
        assert machine["StateMachineType"] == "STANDARD"
        assert machine["TracingConfiguration"] == {"Enabled": True}
        assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False


def test_names_of_environments_never_meet(prod: Assembly, local: Assembly) -> None:
    names = [
        {function["FunctionName"] for function in assembly.resources("Service", "AWS::Lambda::Function").values()}
        for assembly in (prod, local)
    ]
    assert not names[0] & names[1]
