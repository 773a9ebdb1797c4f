"""The order of a deployment: the firewall, then what is told its ARN."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from infra import rollout
from infra.environments import ConfigurationError
from tests.infra.conftest import PROD

ARN = "arn:aws:wafv2:us-east-1:111111111111:global/webacl/fm-prod-edge/1"


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    outputs = tmp_path / "firewall.json"
    outputs.write_text(json.dumps({"fm-prod-firewall": {"WebAclArn": ARN}}))
    monkeypatch.setattr(rollout, "FIREWALL_OUTPUTS", outputs)
    return []


def _context(**values: str) -> list[str]:
    return [part for name, value in values.items() for part in ("-c", f"{name}={value}")]


def test_the_firewall_comes_first_and_the_edge_is_told_its_arn(ran: list[Sequence[str]]) -> None:
    rollout.roll_out(_context(environment="prod", **PROD), ran.append)
    first, second = ran
    assert "Firewall" in first
    assert f"web_acl_arn={ARN}" in second
    assert {"Data", "Service", "Edge"} <= set(second)
    assert "Firewall" not in second


@pytest.mark.parametrize("context", [{"environment": "dev"}, {"environment": "prod", "web_acl_arn": ARN, **PROD}])
def test_dev_and_an_account_with_its_own_web_acl_deploy_at_once(
    ran: list[Sequence[str]], context: dict[str, str]
) -> None:
    rollout.roll_out(_context(**context), ran.append)
    (only,) = ran
    assert "Firewall" not in only


def test_a_wrong_context_deploys_nothing(ran: list[Sequence[str]]) -> None:
    with pytest.raises(ConfigurationError, match="site_domain"):
        rollout.roll_out(_context(environment="prod"), ran.append)
    assert ran == []
