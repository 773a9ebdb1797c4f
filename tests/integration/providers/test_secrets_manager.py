"""Secrets in Secrets Manager, before, during and after a rotation."""

import boto3
import pytest
from faultmaven.providers.secrets.secrets_manager import SecretsManager


def test_the_current_and_the_previous_value_count(stores):
    client = boto3.client("secretsmanager")
    client.create_secret(Name="signing", SecretString="one")
    assert SecretsManager().values("signing") == ("one",)
    client.put_secret_value(SecretId="signing", SecretString="two")
    assert SecretsManager().values("signing") == ("two", "one")
    with pytest.raises(LookupError):
        SecretsManager().values("another")
