"""No role reaches further than its row: the grants in the template are compared with the function table."""

from typing import Any

import pytest

from infra.function_spec import TABLES, FunctionSpec
from infra.functions import FUNCTIONS
from tests.infra.assembly import Assembly

#: Actions AWS gives no resource to name, with what needs them.
WITHOUT_RESOURCE = {
    "xray:PutTraceSegments": "tracing",
    "xray:PutTelemetryRecords": "tracing",
    "xray:GetSamplingRules": "tracing of the state machine",
    "xray:GetSamplingTargets": "tracing of the state machine",
    "logs:CreateLogDelivery": "vended logs of the state machine",
    "logs:GetLogDelivery": "vended logs of the state machine",
    "logs:UpdateLogDelivery": "vended logs of the state machine",
    "logs:DeleteLogDelivery": "vended logs of the state machine",
    "logs:ListLogDeliveries": "vended logs of the state machine",
    "logs:PutResourcePolicy": "vended logs of the state machine",
    "logs:DescribeResourcePolicies": "vended logs of the state machine",
    "logs:DescribeLogGroups": "vended logs of the state machine",
}

Statement = dict[str, Any]


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _policies(assembly: Assembly) -> list[dict[str, Any]]:
    return [
        properties for stack in assembly.stacks for properties in assembly.resources(stack, "AWS::IAM::Policy").values()
    ]


def _statements(assembly: Assembly, role: str) -> list[Statement]:
    return [
        statement
        for policy in _policies(assembly)
        if {"Ref": role} in policy["Roles"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def _of(assembly: Assembly, spec: FunctionSpec) -> list[Statement]:
    functions = assembly.resources("Service", "AWS::Lambda::Function").values()
    function = next(function for function in functions if function["Handler"] == spec.handler)
    return _statements(assembly, function["Role"]["Fn::GetAtt"][0])


def _granted(statements: list[Statement], service: str) -> set[tuple[str, str]]:
    return {
        (action, str(resource))
        for statement in statements
        for action in _listed(statement["Action"])
        if action.startswith(f"{service}:")
        for resource in _listed(statement["Resource"])
    }


def test_no_action_is_a_wildcard(prod: Assembly) -> None:
    actions = {
        action
        for policy in _policies(prod)
        for statement in policy["PolicyDocument"]["Statement"]
        for action in _listed(statement["Action"])
    }
    assert actions
    assert not [action for action in actions if "*" in action]


def test_every_resource_that_has_a_name_is_named(prod: Assembly) -> None:
    unnamed = {
        action
        for policy in _policies(prod)
        for statement in policy["PolicyDocument"]["Statement"]
        if "*" in _listed(statement["Resource"])
        for action in _listed(statement["Action"])
    }
    assert unnamed <= WITHOUT_RESOURCE.keys()


def test_no_role_carries_a_managed_policy_but_that_of_the_backup_service(prod: Assembly) -> None:
    roles = [role for stack in prod.stacks for role in prod.resources(stack, "AWS::IAM::Role").values()]
    managed = [role for role in roles if role.get("ManagedPolicyArns")]
    assert len(roles) > len(FUNCTIONS)
    assert ["backup.amazonaws.com" in str(role["AssumeRolePolicyDocument"]) for role in managed] == [True]


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_a_function_reaches_the_tables_of_its_row_only(prod: Assembly, spec: FunctionSpec) -> None:
    granted = _granted(_of(prod, spec), "dynamodb")
    for name in TABLES:
        actions = {
            action for action, resource in granted if f"{name.title()}Slice" in resource and "Stream" not in resource
        }
        assert actions == set(spec.tables[name].value if name in spec.tables else ())


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_a_function_reaches_the_objects_of_its_row_only(prod: Assembly, spec: FunctionSpec) -> None:
    granted = {pair for pair in _granted(_of(prod, spec), "s3") if "List" not in pair[0]}
    for prefix in ("raw", "facts", "turns", "uploads", "documents", "index", "vectors"):
        actions = {action for action, resource in granted if f"/{prefix}/*" in resource}
        assert actions == {action for use in spec.objects.get(prefix, ()) for action in use.value}
    assert all("/*" in resource for _, resource in granted)


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_a_listing_is_bound_to_the_prefixes_of_the_row(prod: Assembly, spec: FunctionSpec) -> None:
    listings = [s for s in _of(prod, spec) if "s3:ListBucket" in _listed(s["Action"])]
    assert bool(listings) == spec.lists_objects
    for listing in listings:
        prefixes = _listed(listing["Condition"]["StringLike"]["s3:prefix"])
        assert sorted(prefixes) == sorted(f"{prefix}/*" for prefix in spec.objects)


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_a_function_reads_its_secrets_and_starts_what_its_row_says(prod: Assembly, spec: FunctionSpec) -> None:
    statements = _of(prod, spec)
    secrets = {resource for _, resource in _granted(statements, "secretsmanager")}
    assert any("JwtSecret" in secret for secret in secrets) == spec.reads_jwt_secret
    assert any("ModelKeys" in secret for secret in secrets) == spec.reads_model_keys
    assert any("KnowledgeKeys" in secret for secret in secrets) == spec.reads_knowledge_keys
    assert any("ToolDatabases" in secret for secret in secrets) == spec.runs_tools
    assert any("OriginSecret" in secret for secret in secrets) == bool(spec.routes)
    assert spec.names_model_keys or not spec.reads_model_keys
    states = [action for action, _ in _granted(statements, "states")]
    starts = spec.starts_investigations + spec.starts_long_investigations
    assert states.count("states:StartExecution") == starts
    for action in ("states:SendTaskSuccess", "states:SendTaskHeartbeat"):
        assert states.count(action) == int(spec.ends_waits)
    assert len(states) == starts + 2 * spec.ends_waits


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_the_key_serves_a_function_only_through_the_stores(prod: Assembly, spec: FunctionSpec) -> None:
    uses = [s for s in _of(prod, spec) if any(a.startswith("kms:") for a in _listed(s["Action"]))]
    assert bool(uses) != spec.is_bare
    assert all("kms:ViaService" in use["Condition"]["StringEquals"] for use in uses if "Condition" in use)
    unbound = {action for use in uses if "Condition" not in use for action in _listed(use["Action"])}
    # The event source reads the encrypted queue on the function's behalf.
    reads_queue = spec.name in (
        *("evidence_pipeline", "knowledge_ingest", "webhook_delivery"),
        *("account_mail", "account_erasure"),
    )
    assert unbound <= ({"kms:Decrypt"} if reads_queue else set())


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_mail_is_sent_by_few_as_one_sender_and_only_where_there_is_one(
    prod: Assembly, federated: Assembly, spec: FunctionSpec
) -> None:
    assert not _granted(_of(prod, spec), "ses")
    granted = [s for s in _of(federated, spec) if "ses:SendEmail" in _listed(s["Action"])]
    assert bool(granted) == spec.sends_mail
    for statement in granted:
        assert statement["Condition"] == {"StringEquals": {"ses:FromAddress": "no-reply@example.com"}}
        assert "identity/example.com" in str(statement["Resource"])


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_only_who_asks_puts_messages_into_the_queues_of_accounts(prod: Assembly, spec: FunctionSpec) -> None:
    into = [str(r) for action, r in _granted(_of(prod, spec), "sqs") if action == "sqs:SendMessage"]
    assert any("MailQueue" in resource for resource in into) == spec.asks_for_mail
    assert any("ErasureQueue" in resource for resource in into) == spec.asks_for_erasure


def test_only_who_announces_events_may_put_them_into_their_queue(prod: Assembly) -> None:
    for spec in FUNCTIONS:
        into = {
            r for action, r in _granted(_of(prod, spec), "sqs") if action == "sqs:SendMessage" and "DeliveryQueue" in r
        }
        assert bool(into) == spec.announces


@pytest.mark.parametrize("name", ["tool_runner", "typesetter"])
def test_what_is_bare_may_write_its_log_and_nothing_else(prod: Assembly, name: str) -> None:
    (bare,) = [spec for spec in FUNCTIONS if spec.is_bare and spec.name == name]
    (statement,) = _of(prod, bare)
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert statement["Resource"]["Fn::GetAtt"][0].startswith(f"{name.title().replace('_', '')}Logs")


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_a_function_calls_those_it_needs_and_nothing_else(prod: Assembly, spec: FunctionSpec) -> None:
    calls = _granted(_of(prod, spec), "lambda")
    allowed = {
        "ToolRunner": spec.runs_tools,
        "Typesetter": spec.typesets,
        "KnowledgeSearch": spec.searches_knowledge,
        "KnowledgeRefine": spec.refines_knowledge,
    }
    assert len(calls) == sum(allowed.values())
    for name, is_allowed in allowed.items():
        assert any(name in resource for _, resource in calls) == is_allowed
    assert {action for action, _ in calls} <= {"lambda:InvokeFunction"}


def test_each_state_machine_calls_its_three_functions_and_no_other(prod: Assembly) -> None:
    machines = prod.resources("Service", "AWS::StepFunctions::StateMachine").values()
    assert len(machines) == 2
    for machine in machines:
        calls = _granted(_statements(prod, machine["RoleArn"]["Fn::GetAtt"][0]), "lambda")
        assert {action for action, _ in calls} == {"lambda:InvokeFunction"}
        assert len(calls) == 3
        assert all("Investigation" in resource for _, resource in calls)


def test_a_wait_can_be_ended_for_the_long_investigation_and_nothing_else(prod: Assembly) -> None:
    for spec in FUNCTIONS:
        for action, resource in _granted(_of(prod, spec), "states"):
            if action.startswith("states:SendTask"):
                assert resource.endswith(":stateMachine:fm-prod-long-investigation']]}")
