"""Values inside each other by the hundred: every reader of JSON and YAML comes to an end with what it read."""

from __future__ import annotations

import json

import pytest
from faultmaven.evidence.json_print import printed

from tests.fuzz.reading import read_with
from tests.unit.evidence.sources import facts_of, rows_of

_ALERT = '{"alerts": [{"labels": {"alertname": "Down", "owner": %s}, "startsAt": "2025-05-01T10:00:00Z"}]}'
_SPAN = '[{"traceId": "a", "id": "b", "name": "q", "timestamp": 1742277355197000, "duration": 1, "tags": {"x": %s}}]'
_LOG = '{"ts": "2025-05-01T10:00:00Z", "level": "info", "msg": "x", "body": %s}'
_QUERY = '{"status": "success", "data": {"resultType": %s, "result": []}}'


@pytest.mark.parametrize("levels", [2, 300, 900])
@pytest.mark.parametrize(
    ("extractor", "text"),
    [("alert", _ALERT), ("trace", _SPAN), ("log", f"{_LOG}\n{_LOG}"), ("log_records", f"[{_LOG}]"), ("metric", _QUERY)],
)
def test_values_inside_each_other_end_no_reading(extractor: str, text: str, levels: int) -> None:
    for deep in ("[" * levels + "]" * levels, '{"a": ' * levels + "1" + "}" * levels):
        read_with(extractor, text.replace("%s", deep))


def test_what_is_too_deep_is_printed_with_a_sign_and_the_rest_as_it_is() -> None:
    deep: object = 1
    for _ in range(500):
        deep = [deep]
    found = json.loads(printed({"name": "web", "deep": deep}))
    assert found["name"] == "web"
    assert printed(deep).strip("[]") == '"…"'
    assert printed({"a": [1, {"b": None}]}) == '{"a":[1,{"b":null}]}'


def test_aliases_inside_aliases_are_no_deeper_than_a_document() -> None:
    first = f"k0: &a0 {'[' * 90}1{']' * 90}"
    chain = [f"k{n}: &a{n} {'[' * 90}*a{n - 1} {']' * 90}" for n in range(1, 14)]
    facts = facts_of("\n".join(["apiVersion: v1", "kind: ConfigMap", "metadata: {name: a}", first, *chain]), "a.yaml")
    assert "more than 100 levels behind aliases" in facts.warnings[0]
    assert rows_of(facts, "settings")[0]["path"] == "apiVersion"


def test_a_cost_without_its_line_is_a_cost() -> None:
    text = "events: Ir\npositions: instr line\nfl=a.c\nfn=main\n0x10 7\n0x10 7 16\n"
    read_with("profile", text)
    read_with("profile", text.replace("instr line", "instr bb line"))


def test_numbers_longer_than_any_machine_counts_are_kept_as_their_digits() -> None:
    assert printed({"a": 10**30, "b": [-(10**25), 7], "c": 10**5000}) == (
        '{"a":"1000000000000000000000000000000","b":["-10000000000000000000000000",7],"c":"…"}'
    )
    for extractor, text in (("trace", _SPAN), ("log", f"{_LOG}\n{_LOG}"), ("log_records", f"[{_LOG}]")):
        read_with(extractor, text.replace("%s", '{"order": 123456789012345678901234567890}'))


@pytest.mark.parametrize("digits", ["9" * 5000, "²", "٣" * 3, "1e99999"])
def test_what_only_looks_like_a_number_ends_no_reading(digits: str) -> None:
    for extractor, text in (("trace", _SPAN), ("log", f"{_LOG}\n{_LOG}"), ("log_records", f"[{_LOG}]")):
        for value in (digits, f'"{digits}"', f'{{"intValue": "{digits}", "level": "{digits}"}}'):
            read_with(extractor, text.replace("%s", value).replace("info", digits))
    for extractor in ("yaml_config", "json_config", "toml_config", "kubernetes_output", "metric", "profile", "alert"):
        read_with(extractor, f'{{"kind": "Event", "count": {digits}, "status": "{digits}", "level": "{digits}"}}')
        read_with(extractor, f"kind: Event\ncount: {digits}\nport = {digits}\nseries:\n  count: {digits}\n")
