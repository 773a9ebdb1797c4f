"""What other tools of the trade say about the templates: cdk-nag, cfn-lint and SAM."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.acknowledgements import acknowledgements
from infra.environments import read_environment
from tests.infra.assembly import Assembly
from tests.infra.conftest import PROD

REPOSITORY = Path(__file__).resolve().parents[2]

#: Isolated, because its pins are not ours; the same release in CI and here.
SAM = "aws-sam-cli==1.170.0"

#: CDK states dependencies that CloudFormation would also infer; both are right.
HARMLESS = "W3005"


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_nothing_is_found_that_is_not_acknowledged_with_a_reason(
    environment: str, synthesise: Callable[..., Assembly]
) -> None:
    context = {"environment": environment, **(PROD if environment == "prod" else {})}
    report = json.loads((synthesise(**context).folder / "validation-report.json").read_text())
    (nag,) = report["pluginReports"]
    assert nag["conclusion"] == "success"
    assert nag["violations"] == []
    assert all(len(finding["reason"]) > 20 for finding in nag["suppressedViolations"])


def test_every_acknowledgement_still_excuses_something(prod: Assembly) -> None:
    report = json.loads((prod.folder / "validation-report.json").read_text())
    used = {
        (finding["acknowledgedAt"], finding["acknowledgedId"].split("::", 1)[1])
        for finding in report["pluginReports"][0]["suppressedViolations"]
    }
    config = read_environment({"environment": "prod", **PROD}.get)
    assert {(row.path, row.rule) for row in acknowledgements(config)} == used


@pytest.mark.parametrize("stack", ["Data", "Service", "Edge", "Firewall"])
def test_cfn_lint_finds_nothing(prod: Assembly, stack: str) -> None:
    command = [
        str(Path(sys.executable).with_name("cfn-lint")),
        "--ignore-checks",
        HARMLESS,
        "--template",
        str(prod.path(stack)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("stack", ["Data", "Service", "Edge", "Firewall"])
def test_sam_takes_the_template(prod: Assembly, stack: str, tmp_path: Path) -> None:
    own = REPOSITORY / ".tools" / "uv"
    uv = str(own) if own.exists() else shutil.which("uv")
    assert uv, "uv is missing: `make` brings it"
    command = [uv, "tool", "run", "--quiet", "--from", SAM, "sam", "validate"]
    command += ["--template-file", str(prod.path(stack)), "--region", "us-east-1"]
    quiet = {"SAM_CLI_TELEMETRY": "0", "__SAM_CLI_APP_DIR": str(tmp_path), "AWS_CONFIG_FILE": os.devnull}
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, **quiet}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "is a valid SAM Template" in done.stdout
