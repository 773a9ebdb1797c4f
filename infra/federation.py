"""Who may vouch for people besides us: the identity providers of an environment, as typed values.

`-c federation='[{...}, {...}]'` names OIDC and SAML providers, for which a Cognito user pool is made:

    {"kind": "oidc", "name": "Okta", "issuer": "https://acme.okta.com", "client_id": "0oa1", "secret": "okta-client"}
    {"kind": "saml", "name": "Corp", "label": "Acme", "metadata_url": "https://login.acme.example/metadata.xml"}

`secret` is the name of a secret in Secrets Manager that holds the client's secret. An issuer that speaks OIDC to us
without Cognito is named by `-c federation_issuer=` and `-c federation_client_id=` instead.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.errors import ConfigurationError

#: What Cognito allows in the name of a provider, without what our settings put between names.
_NAME = re.compile(r"[A-Za-z0-9_-]{3,32}")
_NEEDED = {"oidc": ("issuer", "client_id", "secret"), "saml": ("metadata_url",)}


@dataclass(frozen=True)
class IdentityProvider:
    """One provider: `name` is Cognito's, `label` stands on the button."""

    kind: str
    name: str
    label: str
    issuer: str = ""
    client_id: str = ""
    secret: str = ""
    metadata_url: str = ""


@dataclass(frozen=True)
class Federation:
    """The providers behind a user pool of ours, or an issuer that is there already; empty: people have passwords."""

    providers: tuple[IdentityProvider, ...] = ()
    issuer: str = ""
    client_id: str = ""

    @property
    def needs_pool(self) -> bool:
        """Tell whether a user pool is to be made."""
        return bool(self.providers) and not self.issuer


#: People have passwords here, and nobody else vouches for them.
NO_FEDERATION = Federation()


def read_federation(context: Callable[[str], Any]) -> Federation:
    """Return the federation of the context; raises ConfigurationError naming what is wrong."""
    issuer, client_id = context("federation_issuer") or "", context("federation_client_id") or ""
    if bool(issuer) != bool(client_id):
        raise ConfigurationError("-c federation_issuer and -c federation_client_id belong together")
    told = context("federation") or "[]"
    try:
        listed = json.loads(told) if isinstance(told, str) else told
    except ValueError as error:
        raise ConfigurationError(f"-c federation is not JSON: {error}") from error
    providers = tuple(_provider(one) for one in listed)
    if issuer and not providers:
        providers = (IdentityProvider("oidc", "SSO", "single sign-on"),)
    return Federation(providers, issuer, client_id)


def _provider(told: Mapping[str, str]) -> IdentityProvider:
    kind, name = told.get("kind", ""), told.get("name", "")
    if kind not in _NEEDED or not _NAME.fullmatch(name):
        raise ConfigurationError(f"-c federation: {told!r} needs a kind (oidc, saml) and a name of 3 to 32 characters")
    missing = [field for field in _NEEDED[kind] if not told.get(field)]
    label = told.get("label", name)
    if missing or any(sign in label for sign in ",="):
        raise ConfigurationError(f"-c federation: {name} needs {', '.join(missing) or 'a label without , and ='}")
    for field in ("issuer", "metadata_url"):
        if field in told and not told[field].startswith("https://"):
            raise ConfigurationError(f"-c federation: {field} of {name} must begin with https://")
    return IdentityProvider(**{**told, "label": label})
