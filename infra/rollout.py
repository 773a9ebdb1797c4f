"""Deploys an environment: `python -m infra.rollout -c environment=prod -c site_domain=...` (`make deploy`).

The firewall comes first, because CloudFront is told its ARN and takes one of us-east-1 only; then everything else. An
account that brings a web ACL of its own (`-c web_acl_arn=`) has no firewall stack.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from infra.environments import ConfigurationError, read_environment

#: 3.x, which npm calls latest, cannot read what aws-cdk-lib 2 writes.
CDK = ("npx", "--yes", "aws-cdk@2.1148.1")
#: Beside `cdk.out`, which a synthesis empties.
FIREWALL_OUTPUTS = Path("build/firewall-outputs.json")
OUTPUTS = Path("build/outputs.json")

Run = Callable[[Sequence[str]], None]


def roll_out(arguments: Sequence[str], run: Run) -> None:
    """Deploy the stacks of the environment that the context names, in their order; `run` runs one command."""
    context = dict(value.split("=", 1) for flag, value in pairwise(arguments) if flag == "-c" and "=" in value)
    config = read_environment(context.get)
    deploy = [*CDK, "deploy", "--require-approval", "never", *arguments]
    acl: list[str] = []
    if config.has_firewall:
        run([*deploy, "Firewall", "--outputs-file", str(FIREWALL_OUTPUTS)])
        outputs = json.loads(FIREWALL_OUTPUTS.read_text(encoding="utf-8"))
        acl = ["-c", f"web_acl_arn={outputs[f'{config.prefix}-firewall']['WebAclArn']}"]
    run([*deploy, *acl, "Data", "Service", "Edge", "--outputs-file", str(OUTPUTS)])


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    FIREWALL_OUTPUTS.parent.mkdir(exist_ok=True)
    try:
        roll_out(sys.argv[1:], _run)
    except ConfigurationError as problem:
        sys.exit(str(problem))
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.returncode)
