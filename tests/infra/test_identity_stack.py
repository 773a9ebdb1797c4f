"""What the identity stack promises: a sender of our own, and people who come from elsewhere, never with a password."""

import json

import pytest
from faultmaven.erasure.sweep import OBJECT_KINDS

from infra.environments import read_environment
from infra.errors import ConfigurationError
from infra.federation import IdentityProvider, read_federation
from infra.function_spec import TABLES
from infra.functions import FUNCTIONS
from infra.stacks.identity import CALLBACK
from tests.infra.assembly import Assembly
from tests.infra.conftest import FEDERATION, PROD


def test_without_mail_and_federation_there_is_no_such_stack(prod: Assembly, federated: Assembly) -> None:
    assert "Identity" not in prod.stacks
    assert "Identity" in federated.stacks


def test_the_sender_is_the_domain_of_the_address(federated: Assembly) -> None:
    (sender,) = federated.resources("Identity", "AWS::SES::EmailIdentity").values()
    assert sender["EmailIdentity"] == "example.com"


def test_people_come_from_the_providers_by_code_and_pkce_only(federated: Assembly) -> None:
    (pool,) = federated.resources("Identity", "AWS::Cognito::UserPool").values()
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert pool["DeletionProtection"] == "ACTIVE"
    (client,) = federated.resources("Identity", "AWS::Cognito::UserPoolClient").values()
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["CallbackURLs"] == [f"https://{PROD['site_domain']}{CALLBACK}"]
    assert client["SupportedIdentityProviders"] == ["Okta", "Corp"]
    assert client["GenerateSecret"] is False
    assert not {"ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"} & set(client.get("ExplicitAuthFlows", []))


def test_each_provider_says_whether_the_address_is_verified_and_no_secret_is_in_the_template(
    federated: Assembly,
) -> None:
    providers = federated.resources("Identity", "AWS::Cognito::UserPoolIdentityProvider").values()
    assert {each["ProviderType"] for each in providers} == {"OIDC", "SAML"}
    for each in providers:
        assert each["AttributeMapping"]["email_verified"] == "email_verified"
    (oidc,) = [each for each in providers if each["ProviderType"] == "OIDC"]
    assert oidc["ProviderDetails"]["client_secret"].startswith("{{resolve:secretsmanager:okta:")


def test_only_the_door_of_accounts_knows_the_issuer(federated: Assembly) -> None:
    told = {
        function["Handler"]
        for function in federated.resources("Service", "AWS::Lambda::Function").values()
        if function["Environment"]["Variables"].get("FM_FEDERATION_ISSUER")
    }
    assert told == {"functions.auth.handler.handler"}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("{", "not JSON"),
        (json.dumps([{"kind": "ldap", "name": "Corp"}]), "kind"),
        (json.dumps([{"kind": "saml", "name": "x"}]), "3 to 32"),
        (json.dumps([{"kind": "oidc", "name": "Okta", "issuer": "https://x"}]), "client_id, secret"),
        (json.dumps([{"kind": "saml", "name": "Corp", "metadata_url": "http://x/m.xml"}]), "https"),
        (json.dumps([{"kind": "saml", "name": "Corp", "label": "a,b", "metadata_url": "https://x/m.xml"}]), "label"),
    ],
)
def test_a_wrong_federation_is_named_before_anything_is_synthesised(told: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        read_federation({"federation": told}.get)


def test_an_issuer_that_is_there_needs_no_pool() -> None:
    found = read_federation({"federation_issuer": "https://x", "federation_client_id": "y"}.get)
    assert (found.issuer, found.needs_pool, len(found.providers)) == ("https://x", False, 1)
    assert read_federation({"federation": FEDERATION}.get).providers[1] == IdentityProvider(
        "saml", "Corp", "Acme", metadata_url="https://login.acme.example/metadata.xml"
    )


def test_mail_needs_an_address_and_somewhere_its_links_lead() -> None:
    with pytest.raises(ConfigurationError, match="site_url"):
        read_environment({"environment": "dev", "mail_from": "x@example.com"}.get)
    with pytest.raises(ConfigurationError, match="address"):
        read_environment({"environment": "dev", "mail_from": "x", "site_url": "https://x"}.get)


def test_an_erasure_sweeps_every_table_and_every_prefix_that_any_function_writes() -> None:
    (erasure,) = [spec for spec in FUNCTIONS if spec.name == "account_erasure"]
    assert set(erasure.tables) == set(TABLES)
    prefixes = {prefix for spec in FUNCTIONS for prefix in spec.objects}
    assert prefixes == set(erasure.objects) == {*OBJECT_KINDS, "index", "vectors"}
