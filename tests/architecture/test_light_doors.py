"""Functions that have only the runtime layer import nothing of the others: not DuckDB, not numpy, not a model's SDK."""

import subprocess
import sys

import pytest

HEAVY = (
    "duckdb",
    "numpy",
    "openai",
    "anthropic",
    "google",
    "pydantic_ai",
    "yaml",
    "orjson",
    "zstandard",
    "PIL",
    "tree_sitter",
    "typst",
)
LIGHT = (
    "agent",
    "query",
    "investigation_observe",
    "investigation_fail",
    "investigation_stage",
    "tool_runner",
    "typesetter",
    "auth",
    "account_mail",
    "session",
    "case",
    "webhook",
    "webhook_delivery",
    "case_changed",
)


@pytest.mark.parametrize("function", LIGHT)
def test_a_light_function_starts_without_the_other_layers(function: str) -> None:
    code = (
        f"import sys\nfor name in {HEAVY!r}: sys.modules[name] = None\n"
        f"import functions.{function}.handler\n"
        "from faultmaven.evidence.service import evidence_service\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_process_of_a_remote_tool_needs_no_layer_but_its_own() -> None:
    code = f"import sys\nfor name in {HEAVY!r}: sys.modules[name] = None\nimport faultmaven.agent.tools.cell\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
