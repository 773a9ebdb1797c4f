"""How the same functions run on one machine: the host's Python serves Lambda's real Runtime API client.

The emulator's own Python runtime loses exception classes, on which Step Functions' Retry and Catch depend, and mounts
no layers for custom runtimes. So an aspect, in the local environment only, turns every function into a custom runtime
whose `bootstrap` starts `awslambdaric` with nothing on its path but the task root, the layers the function was given
and what Lambda itself brings (`layers/dist/host/managed`: boto3 and the client). A package missing from a layer is
missing here as it would be on AWS.
"""

import os
import shutil
import sys
from pathlib import Path

import aws_cdk as cdk
import jsii
from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct

from infra.code_assets import layer_folder
from infra.functions import FUNCTIONS
from layers.targets import LAYERS

#: Interpreter of the functions; layers for the host are built for its version. Set to override the one running CDK.
PYTHON_VARIABLE = "FM_LOCAL_PYTHON"

#: `-S` keeps the interpreter's own site-packages out; `-P` the working directory.
BOOTSTRAP = """\
#!/bin/sh
# Stands where AWS's managed runtime starts: task root, then layers, then what the runtime brings.
export PYTHONPATH="$LAMBDA_TASK_ROOT:$LOCAL_PYTHONPATH" PYTHONNOUSERSITE=1
exec "$LOCAL_PYTHON" -S -P -m awslambdaric "$_HANDLER"
"""

_SPECS = {spec.name.replace("_", "-"): spec for spec in FUNCTIONS}


def local_python() -> str:
    """Return the interpreter the functions run on."""
    return os.environ.get(PYTHON_VARIABLE) or sys.executable


def python_path(layers: Path, names: tuple[str, ...]) -> str:
    """Return the search path a function with these layers has after its task root."""
    folders = [layer_folder(layers, name) / "python" for name in (*names, "managed")]
    return os.pathsep.join(str(folder) for folder in folders)


def stage_local_layers(layers: Path, target: Path) -> Path:
    """Return layers that only name the built ones: the emulator stores layers but never mounts them."""
    for name in LAYERS:
        source = layer_folder(layers, name)
        folder = target / name / "python"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "built-at.txt").write_text(f"{source}\n")
    return target


@jsii.implements(cdk.IAspect)
class LocalRuntime:
    """The aspect; `layers` is the folder of layers built for the host."""

    def __init__(self, layers: Path) -> None:
        self._layers = layers

    def add_bootstrap(self, code: Path) -> None:
        """Put the custom runtime's entry point into the code asset."""
        bootstrap = code / "bootstrap"
        bootstrap.write_text(BOOTSTRAP)
        bootstrap.chmod(0o755)

    def visit(self, node: IConstruct) -> None:
        """Turn a function of the table into a custom runtime; everything else stays as it is."""
        if not isinstance(node, lambda_.CfnFunction):
            return
        spec = _SPECS[str(node.function_name).split("-", 2)[2]]
        node.runtime = "provided.al2023"
        variables = {
            "LOCAL_PYTHON": local_python(),
            "LOCAL_PYTHONPATH": python_path(self._layers, spec.layers),
            # There is no X-Ray daemon on the host.
            "POWERTOOLS_TRACE_DISABLED": "true",
        }
        for name, value in variables.items():
            node.add_property_override(f"Environment.Variables.{name}", value)
