"""One synthesis per environment for all tests of the templates: no container, no network, no built layer."""

import json
from collections.abc import Callable

import pytest

from infra.app import build_app
from layers.targets import LAYERS
from tests.infra.assembly import Assembly

#: What a deployment of prod adds to the context; the certificate exists in nobody's account.
PROD = {
    "site_domain": "faultmaven.example",
    "certificate_arn": "arn:aws:acm:us-east-1:111111111111:certificate/00000000-0000-0000-0000-000000000000",
}

FEDERATION = json.dumps(
    [
        {"kind": "oidc", "name": "Okta", "issuer": "https://acme.okta.com", "client_id": "0oa1", "secret": "okta"},
        {"kind": "saml", "name": "Corp", "label": "Acme", "metadata_url": "https://login.acme.example/metadata.xml"},
    ]
)


@pytest.fixture(scope="session")
def synthesise(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Assembly]:
    made: dict[tuple[tuple[str, str], ...], Assembly] = {}
    layers = tmp_path_factory.mktemp("layers")
    for name in (*LAYERS, "managed"):
        (layers / name / "python").mkdir(parents=True)
        (layers / name / "python" / "name.txt").write_text(name)

    def make(**context: str) -> Assembly:
        key = tuple(sorted(context.items()))
        if key not in made:
            folder = tmp_path_factory.mktemp("cdk.out")
            build_app({"layers_folder": str(layers), **context}, folder).synth()
            made[key] = Assembly(folder)
        return made[key]

    return make


@pytest.fixture(scope="session")
def prod(synthesise: Callable[..., Assembly]) -> Assembly:
    return synthesise(environment="prod", **PROD)


@pytest.fixture(scope="session")
def federated(synthesise: Callable[..., Assembly]) -> Assembly:
    """An environment that sends mail and has people come from an OIDC and a SAML provider."""
    return synthesise(environment="prod", **PROD, mail_from="FM <no-reply@example.com>", federation=FEDERATION)


@pytest.fixture(scope="session")
def local(synthesise: Callable[..., Assembly]) -> Assembly:
    return synthesise(environment="local")
