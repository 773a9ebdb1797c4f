"""The local cloud as one thing that starts and stops: everything but the site in front of it."""

import os
from collections.abc import Mapping

from infra.local.assembly import read_assembly
from infra.local.deploy import Deployment
from infra.local.emulator import Emulator
from infra.local.functions import DeployedFunctions
from infra.local.knowledge import load_knowledge
from infra.local.mailbox import verify_sender
from infra.local.model_keys import hand_over, keys_of, providers_of
from infra.local.places import Places
from infra.local.preflight import check_cloud_port, check_tools
from infra.local.preparation import prepare
from infra.local.progress import step


class LocalCloud:
    """An emulator holding the deployed stacks; `start` is idempotent over restarts with the same state folder."""

    def __init__(self, places: Places, environ: Mapping[str, str] = os.environ) -> None:
        self.places = places
        self.emulator = Emulator(places)
        self._environ = environ
        self.functions: DeployedFunctions
        self.deployment: Deployment
        self.api_id = ""

    def start(self) -> None:
        """Prepare, start the emulator and deploy what changed. Raises StartFailed with what to do about it."""
        check_tools()
        check_cloud_port(self.places)
        assembly = prepare(self.places, providers_of(self._environ))
        with step("AWS emulator") as notes:
            self.emulator.start()
            notes.append(self.places.emulator_url)
        stacks = read_assembly(assembly)
        self.deployment = Deployment(self.places)
        with step("Stacks (CloudFormation)") as notes:
            notes.append(", ".join(self.deployment.deploy(stacks)) or "as they were")
            self.functions = DeployedFunctions(self.deployment, stacks, self.places.state / "tmp")
            self.functions.use_working_tree()
            hand_over(self.deployment, keys_of(self._environ))
            verify_sender(self.deployment)
            self.api_id = self._only_api(stacks)
        with step("Shipped knowledge") as notes:
            notes.append(load_knowledge(self.places, self.deployment, self.functions))
        self.emulator.save()

    def stop(self) -> None:
        """End every process this cloud started, the state saved."""
        self.emulator.stop()

    def _only_api(self, stacks: list) -> str:
        """Return the id of the one HTTP API."""
        (api,) = [
            resource["PhysicalResourceId"]
            for resource in self.deployment.resources(stacks)
            if resource["ResourceType"] == "AWS::ApiGatewayV2::Api"
        ]
        return api
