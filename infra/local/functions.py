"""The deployed functions: their variables, and their code kept equal to the working tree without a redeploy."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from infra.code_assets import stage_function_code
from infra.local.archive import zip_folder
from infra.local.assembly import Stack
from infra.local.deploy import Deployment


class DeployedFunctions:
    """Every function of the deployed stacks that runs the product's code asset."""

    def __init__(self, deployment: Deployment, stacks: list[Stack], scratch: Path) -> None:
        self._lambda: Any = deployment.client("lambda")
        self._staging = scratch / "working-tree"
        # Read now: a template that another start no longer needs may be gone when the code changes.
        self._beside_code = {
            path.name: (path.read_bytes(), path.stat().st_mode)
            for path in _code_asset(stacks).iterdir()
            if path.is_file()
        }
        self.names = sorted(
            resource["PhysicalResourceId"]
            for resource in deployment.resources(stacks)
            if resource["ResourceType"] == "AWS::Lambda::Function"
        )

    def environment(self, name: str) -> dict[str, str]:
        """Return the variables one function was deployed with."""
        configuration = self._lambda.get_function_configuration(FunctionName=name)
        return configuration.get("Environment", {}).get("Variables", {})

    def use_working_tree(self) -> int:
        """Give every function the code as it is on disk now; return how many had other code."""
        stage_function_code(self._staging)
        for name, (content, mode) in self._beside_code.items():  # the local runtime's bootstrap
            path = self._staging / name
            path.write_bytes(content)
            path.chmod(mode)
        archive = zip_folder(self._staging)
        wanted = base64.b64encode(hashlib.sha256(archive).digest()).decode()
        changed = 0
        for name in self.names:
            if self._lambda.get_function_configuration(FunctionName=name)["CodeSha256"] != wanted:
                self._lambda.update_function_code(FunctionName=name, ZipFile=archive)
                changed += 1
        return changed


def _code_asset(stacks: list[Stack]) -> Path:
    """Return the folder of the asset that holds the product's package."""
    for stack in stacks:
        for asset in stack.assets:
            if (asset.source / "faultmaven").is_dir():
                return asset.source
    raise LookupError("no asset of the template holds the faultmaven package")
