"""The template and `core/settings.py` speak of the same variables, so neither can be changed alone."""

from typing import Any

import pytest
from faultmaven.core.settings import Settings, Tables, read_settings

from infra.function_spec import TABLES
from infra.functions import FUNCTIONS
from tests.infra.assembly import Assembly

#: Settings no template may set.
FOR_TESTS_ONLY = {"FM_JWT_SECRET"}


def _variables(assembly: Assembly) -> dict[str, dict[str, Any]]:
    functions = assembly.resources("Service", "AWS::Lambda::Function").values()
    return {function["Handler"]: function["Environment"]["Variables"] for function in functions}


def _read_by_settings() -> set[str]:
    fields = {f"FM_{name.upper()}" for name in Settings.model_fields if name != "tables"}
    return (fields | {f"FM_TABLE_{name.upper()}" for name in Tables.model_fields}) - FOR_TESTS_ONLY


def test_the_tables_are_those_settings_know() -> None:
    assert set(TABLES) == set(Tables.model_fields)


@pytest.mark.parametrize("environment", ["prod", "local"])
def test_every_variable_set_is_read_and_every_variable_read_is_set(
    environment: str, request: pytest.FixtureRequest
) -> None:
    assembly: Assembly = request.getfixturevalue(environment)
    names = {name for variables in _variables(assembly).values() for name in variables if name.startswith("FM_")}
    assert names == _read_by_settings()


@pytest.mark.parametrize("environment", ["prod", "local"])
def test_settings_accept_what_the_template_sets(environment: str, request: pytest.FixtureRequest) -> None:
    for variables in _variables(request.getfixturevalue(environment)).values():
        # What CloudFormation fills in at deployment is a name of some kind.
        environ = {name: value if isinstance(value, str) else "a-name" for name, value in variables.items()}
        settings = read_settings(environ)
        assert settings.environment == environment
        assert settings.cookie_secure is (environment != "local")


def test_each_function_is_told_the_names_of_its_own_tables_only(prod: Assembly) -> None:
    variables = _variables(prod)
    for spec in FUNCTIONS:
        told = {name for name in variables[spec.handler] if name.startswith("FM_TABLE_")}
        assert told == {f"FM_TABLE_{name.upper()}" for name in spec.tables}


def test_only_the_door_that_starts_turns_knows_the_state_machine(prod: Assembly) -> None:
    variables = _variables(prod)
    for name, is_told in (
        ("FM_INVESTIGATION_ARN", {spec.handler for spec in FUNCTIONS if spec.starts_investigations}),
        ("FM_LONG_INVESTIGATION_ARN", {spec.handler for spec in FUNCTIONS if spec.starts_long_investigations}),
        ("FM_TOOL_RUNNER", {spec.handler for spec in FUNCTIONS if spec.runs_tools}),
        ("FM_KNOWLEDGE_SEARCH", {spec.handler for spec in FUNCTIONS if spec.searches_knowledge}),
        ("FM_KNOWLEDGE_REFINER", {spec.handler for spec in FUNCTIONS if spec.refines_knowledge}),
    ):
        assert {handler for handler, told in variables.items() if name in told} == is_told
