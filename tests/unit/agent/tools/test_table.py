"""What holds for every tool of the table: a new line there is tested by being there."""

import json

import pytest
from faultmaven.agent.tools.errors import WrongArguments
from faultmaven.agent.tools.models import DEFAULTS, Policy, Reach
from faultmaven.agent.tools.table import BY_NAME, TOOLS
from faultmaven.agent.tools.tool import AgentTool, CaseTool, Need, RemoteTool
from faultmaven.case.investigation.phases import Phase
from jsonschema import Draft202012Validator

#: One valid call of each; the schema and the model have to agree on it.
VALID = {
    "FactsQuery": {"table": "events", "where": {"level": "error"}, "group_by": "template"},
    "Timeline": {"limit": 5},
    "CompareWindows": {"before": {"file": "E1"}, "after": {"file": "E1"}},
    "ReadLines": {"mark": "E1:L3"},
    "FileReader": {"file": "E1"},
    "FileSearcher": {"text": "refused"},
    "KnowledgeSearch": {"query": "connection refused"},
    "NetworkAnalyzer": {"check": "port", "host": "example.com", "port": 443},
    "HTTPClient": {"url": "https://example.com/health"},
    "DatabaseQuery": {"database": "orders", "sql": "SELECT 1"},
    "CommandExecutor": {"command": "df -h"},
    "ProcessInspector": {"name": "postgres"},
}
EACH = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)


def test_the_designed_tools_are_all_there() -> None:
    assert {"CommandExecutor", "ProcessInspector", "NetworkAnalyzer", "FileReader", "FileSearcher"} <= BY_NAME.keys()
    assert {"HTTPClient", "DatabaseQuery", "KnowledgeSearch"} <= BY_NAME.keys()
    assert len(BY_NAME) == len(TOOLS)
    assert VALID.keys() == BY_NAME.keys()


@EACH
def test_a_schema_is_a_json_schema_that_says_what_the_model_takes(tool: AgentTool) -> None:
    Draft202012Validator.check_schema(tool.schema)
    Draft202012Validator(tool.schema).validate(VALID[tool.name])
    assert tool.schema["additionalProperties"] is False
    assert json.loads(json.dumps(tool.schema)) == tool.schema
    tool.validate(VALID[tool.name])


@EACH
def test_unknown_and_missing_arguments_are_told_without_being_quoted(tool: AgentTool) -> None:
    with pytest.raises(WrongArguments, match="shell") as wrong:
        tool.validate({**VALID[tool.name], "shell": "canary-value"})
    assert "canary-value" not in wrong.value.detail
    for name in tool.schema.get("required", ()):
        with pytest.raises(WrongArguments, match=name):
            tool.validate({key: value for key, value in VALID[tool.name].items() if key != name})


@EACH
def test_every_text_has_a_limit(tool: AgentTool) -> None:
    for name, part in tool.schema["properties"].items():
        options = [part, *part.get("anyOf", ())]
        for option in options:
            if option.get("type") == "string" and option.get("format") != "date-time" and "enum" not in option:
                assert "maxLength" in option, f"{tool.name}.{name}"


@EACH
def test_a_description_says_in_one_breath_what_the_tool_is_for(tool: AgentTool) -> None:
    assert 20 <= len(tool.description) <= 220
    assert tool.phases <= frozenset(Phase)
    assert tool.phases


@EACH
def test_what_reaches_beyond_the_case_asks_first_and_runs_elsewhere(tool: AgentTool) -> None:
    assert isinstance(tool, CaseTool | RemoteTool)
    assert isinstance(tool, CaseTool) == (tool.reach is Reach.CASE)
    assert DEFAULTS[tool.reach] is (Policy.ALLOW if tool.reach is Reach.CASE else Policy.ASK)
    assert Phase.CONSULTING not in tool.phases or tool.reach is Reach.CASE


@EACH
def test_what_reaches_a_host_says_which_parameter_chooses_it(tool: AgentTool) -> None:
    chosen = [item.name for item in tool.chosen(tool.validate(VALID[tool.name]))]
    assert bool(chosen) == (tool.reach is Reach.OUTSIDE or tool.name == "CommandExecutor")


@EACH
def test_no_tool_may_both_connect_and_start_programs(tool: AgentTool) -> None:
    assert not isinstance(tool, RemoteTool) or not tool.needs >= {Need.NETWORK, Need.PROGRAMS}


def test_the_schemas_of_a_phase_cost_what_was_planned() -> None:
    """In characters: a token is about four of them. All twelve at once would be about 1,900 tokens."""
    cost = {tool: len(json.dumps(tool.schema)) + len(tool.description) + len(tool.name) for tool in TOOLS}
    consulting = sum(size for tool, size in cost.items() if Phase.CONSULTING in tool.phases)
    assert consulting < 5_000
    assert sum(cost.values()) < 8_000
