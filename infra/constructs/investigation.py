"""The two state machines of investigations: one runs a turn as a job, one loops turns until a case is solved."""

import json
from pathlib import Path
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.constructs.service_function import ServiceFunction
from infra.constructs.workflow import Workflow
from infra.environments import EnvironmentConfig

_WORKFLOWS = Path(__file__).resolve().parents[1] / "workflows"
DEFINITION = _WORKFLOWS / "investigation.asl.json"
LONG_DEFINITION = _WORKFLOWS / "long_investigation.asl.json"

#: After the deadline of the turn the machine still has to write down that it failed.
_GRACE_S = 60
#: A long investigation ends itself after three days (`agent/investigations/models.py`); the machine a little later.
_LONG_LIFE = Duration.days(3).plus(Duration.hours(1))
#: The heartbeat of a wait comes first; its time-out is there for emulators that know no heartbeats.
_AFTER_HEARTBEAT_S = 1

#: What the state machine of long investigations is called after the environment's prefix.
LONG_NAME = "long-investigation"


class Investigation(Workflow):
    """`workflows/investigation.asl.json` with the functions it calls."""

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        key: kms.IKey,
        observe: ServiceFunction,
        act: ServiceFunction,
        fail: ServiceFunction,
    ) -> None:
        super().__init__(
            scope,
            "Investigation",
            name="investigation",
            definition=json.loads(DEFINITION.read_text()),
            functions={"ObserveFunction": observe, "ActFunction": act, "FailFunction": fail},
            values={"EvidenceWaitSeconds": str(config.evidence_wait_s)},
            timeout=Duration.seconds(config.turn_deadline_s + _GRACE_S),
            config=config,
            key=key,
        )


class LongInvestigation(Workflow):
    """`workflows/long_investigation.asl.json` with the functions it calls and the environment's heartbeat."""

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        key: kms.IKey,
        stage: ServiceFunction,
        act: ServiceFunction,
        fail: ServiceFunction,
    ) -> None:
        super().__init__(
            scope,
            "LongInvestigation",
            name=LONG_NAME,
            definition=long_definition(config.investigation_patrol_s),
            functions={"StageFunction": stage, "ActFunction": act, "FailFunction": fail},
            values={},
            timeout=_LONG_LIFE,
            config=config,
            key=key,
        )


def long_definition(patrol_s: int) -> dict[str, Any]:
    """Return the definition with the heartbeat of a wait in seconds: a number, because emulators take no other."""
    machine: dict[str, Any] = json.loads(LONG_DEFINITION.read_text())
    wait = machine["States"]["Wait"]
    wait["HeartbeatSeconds"] = patrol_s
    wait["TimeoutSeconds"] = patrol_s + _AFTER_HEARTBEAT_S
    return machine
