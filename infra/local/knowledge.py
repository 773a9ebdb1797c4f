"""Loads the shipped knowledge into the deployed cloud, once for each version of it."""

import os
import subprocess
import sys

from botocore.exceptions import ClientError

from infra.local.deploy import Deployment
from infra.local.fingerprint import files_under, fingerprint
from infra.local.functions import DeployedFunctions
from infra.local.places import PROJECT, Places
from infra.local.progress import StartFailed

_PARAMETER = "/fm-local/knowledge"  # kept in the emulator, so it is lost and kept together with the documents
_FUNCTION = "fm-local-knowledge"
_VECTORS = PROJECT / "build" / "embeddings"  # embedding the library takes longer than all else at the first start


def load_knowledge(places: Places, deployment: Deployment, functions: DeployedFunctions) -> str:
    """Run the knowledge slice's own loader with the settings of its function; return its last line of output."""
    ssm = deployment.client("ssm")
    wanted = fingerprint(files_under(PROJECT / "shared" / "faultmaven" / "knowledge"))
    try:
        if ssm.get_parameter(Name=_PARAMETER)["Parameter"]["Value"] == wanted:
            return "as it was"
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "ParameterNotFound":
            raise
    done = subprocess.run(
        [sys.executable, "-m", "faultmaven.knowledge.load", str(_VECTORS)],
        cwd=PROJECT,
        env={**os.environ, **places.aws_environ(), **functions.environment(_FUNCTION), "PYTHONPATH": "shared"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StartFailed(f"The shipped knowledge could not be loaded:\n{done.stdout}{done.stderr}".rstrip())
    ssm.put_parameter(Name=_PARAMETER, Value=wanted, Type="String", Overwrite=True)
    return next(reversed(done.stdout.strip().splitlines()), "loaded")
