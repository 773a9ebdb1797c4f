"""The CDK app: `python -m infra.app` writes the templates of one environment to `cdk.out`.

Context: `environment` (local, dev, staging, prod), `layers_folder` (built layers), and what the account adds
(`site_domain` + `certificate_arn`, `web_acl_arn`, `site_origins`, `model_providers`). The CDK CLI passes
`-c key=value`; without the CLI the same arguments work here.
"""

import json
import os
import sys
from itertools import pairwise
from pathlib import Path

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

from infra.acknowledgements import acknowledge_findings
from infra.code_assets import REPOSITORY, stage_function_code
from infra.constructs.local_runtime import LocalRuntime, stage_local_layers
from infra.environments import EnvironmentConfig, read_environment
from infra.errors import ConfigurationError
from infra.stacks.data import DataStack
from infra.stacks.edge import EdgeStack
from infra.stacks.firewall import FirewallStack
from infra.stacks.identity import IdentityStack
from infra.stacks.service import ServiceStack
from layers.bytecode import add_bytecode
from layers.targets import TARGETS

AWS_LAYERS = REPOSITORY / "layers" / "dist" / "aws"
HOST_LAYERS = REPOSITORY / "layers" / "dist" / "host"


def build_app(context: dict[str, str], outdir: Path) -> cdk.App:
    """Return the app of the environment the context names; `app.synth()` writes it to `outdir`."""
    app = cdk.App(outdir=str(outdir), context=_cdk_json_context() | context)
    config = read_environment(app.node.try_get_context)
    layers = Path(app.node.try_get_context("layers_folder") or (HOST_LAYERS if config.is_local else AWS_LAYERS))
    code = stage_function_code(outdir / "code")
    if config.is_local:
        runtime = LocalRuntime(layers.resolve())
        runtime.add_bootstrap(code)
        cdk.Aspects.of(app).add(runtime)
        layers = stage_local_layers(layers, outdir / "layers")
    else:
        add_bytecode(TARGETS["aws"].find_compiler(), code)
    _add_stacks(app, config, code, layers)
    cdk.Tags.of(app).add("application", "faultmaven")
    cdk.Tags.of(app).add("environment", config.name)
    return app


def _add_stacks(app: cdk.App, config: EnvironmentConfig, code: Path, layers: Path) -> None:
    data = DataStack(app, config=config)
    identity = IdentityStack(app, config=config) if config.has_identity and not config.is_local else None
    service = ServiceStack(app, config=config, data=data, identity=identity, code_folder=code, layers_folder=layers)
    if not config.is_local:
        EdgeStack(app, config=config, api=service.gateway.api, data=data)
        if config.has_firewall:
            FirewallStack(app, config=config)
        cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
        acknowledge_findings(app, config)


def _cdk_json_context() -> dict[str, str]:
    """Context of `cdk.json`, which the CDK CLI reads by itself and this program without the CLI does not."""
    return json.loads((REPOSITORY / "cdk.json").read_text())["context"]


def main(arguments: list[str]) -> int:
    """Synthesise; returns the exit status (2 when the context is wrong, with the reason on stderr)."""
    given = [value for flag, value in pairwise(arguments) if flag == "-c"]
    context = dict(value.split("=", 1) for value in given if "=" in value)
    outdir = Path(os.environ.get("CDK_OUTDIR", "cdk.out"))
    try:
        build_app(context, outdir.resolve()).synth()
    except (ConfigurationError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
