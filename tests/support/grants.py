"""Calls to AWS held against what the function that makes them was granted in the function table.

The table is what the templates grant: `tests/infra/test_least_privilege.py`. Together they say that no role lacks what
its code calls, without an emulator that enforces IAM.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from faultmaven.core.settings import Tables, settings

from infra.function_spec import DEFAULT_ROUTE, FunctionSpec
from infra.functions import FUNCTIONS
from tests.support.aws_calls import Call

_BY_NAME = {spec.name: spec for spec in FUNCTIONS}
#: Actions of S3 by the call they are for, where the names differ.
_OBJECT_ACTIONS = {
    "HeadObject": ["s3:GetObject"],
    "CopyObject": ["s3:PutObject"],
    "DeleteObjects": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
}
_LISTS = {"ListObjectsV2", "ListObjectVersions", "ListObjects"}
#: Parts of a transaction and of a batch by the action that each needs.
_PARTS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


def door_of(method: str, path: str) -> str:
    """Return the name of the function that a route of the app leads to: as in API Gateway, by the most specific row."""
    fitting = [
        ("{proxy+}" not in own, len(own), verb != "ANY", spec.name)
        for spec in FUNCTIONS
        for route in spec.routes
        if route != DEFAULT_ROUTE
        for verb, own in [(route.split()[0], route.split()[1].split("/"))]
        if verb in ("ANY", method) and _fits(own, path.split("/"))
    ]
    return max(fitting)[-1]


def beyond(calls: Sequence[Call], *names: str) -> set[str]:
    """Return what was called without any of these functions having been granted it, in words."""
    granted = [_BY_NAME[name] for name in names]
    if any(spec.searches_knowledge for spec in granted):
        granted.append(_BY_NAME["knowledge_search"])  # a test has one process for all, which searches in its place
    return {
        f"{' or '.join(names)}: {needed}"
        for call in calls
        for needed, resource in _needed(call)
        if not any(_grants(one, needed, resource) for one in granted)
    }


def _fits(own: list[str], asked: list[str]) -> bool:
    if own[-1].endswith("+}"):
        return len(asked) >= len(own) and _fits(own[:-1], asked[: len(own) - 1])
    return len(own) == len(asked) and all(
        mine.startswith("{") or mine == theirs for mine, theirs in zip(own, asked, strict=True)
    )


def _needed(call: Call) -> Iterator[tuple[str, str]]:
    """Yield the actions that a call needs, each with the table, the object or whatever else it is for."""
    service, name, told = call.client.meta.service_model.service_name, call.operation, call.arguments
    if service == "s3":
        if name in _LISTS:
            yield "s3:ListBucket", str(told.get("Prefix", ""))
            return
        keys = [entry["Key"] for entry in told.get("Delete", {}).get("Objects", [])] or [told["Key"]]
        for action in _OBJECT_ACTIONS.get(name, [f"s3:{name}"]):
            yield from ((action, key) for key in keys)
    elif service == "dynamodb":
        for part in told.get("TransactItems", []):
            ((kind, what),) = part.items()
            yield f"dynamodb:{_PARTS[kind]}", what["TableName"]
        if name != "TransactWriteItems":
            tables = told["RequestItems"] if "RequestItems" in told else [told["TableName"]]
            yield from ((f"dynamodb:{name}", table) for table in tables)
    else:
        yield f"{service}:{name}", str(told)


def _grants(spec: FunctionSpec, action: str, resource: str) -> bool:
    tables: dict[str, Any] = {getattr(settings().tables, name): name for name in Tables.model_fields}
    if action.startswith("dynamodb:"):
        name = tables[resource]
        return name in spec.tables and action in spec.tables[name].value
    prefix = resource.split("/", 1)[0]
    if action == "s3:ListBucket":
        return spec.lists_objects and prefix in spec.objects
    if action.startswith("s3:"):
        return any(action in use.value for use in spec.objects.get(prefix, ()))
    return {
        "secretsmanager:GetSecretValue": spec.reads_jwt_secret or spec.reads_knowledge_keys,
        "stepfunctions:StartExecution": spec.starts_investigations or spec.starts_long_investigations,
        "sqs:SendMessage": spec.asks_for_mail or spec.asks_for_erasure or spec.announces,
    }.get(action, False)
