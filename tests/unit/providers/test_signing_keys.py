"""Signing keys: one per purpose, read again when the secret was rotated, never weak."""

import pytest
from faultmaven.providers.secrets.signing import SigningKeys, WeakSigningSecret


class Rotating:
    """Secrets that change under a running process, and a count of how often they were read."""

    def __init__(self, *secrets: str) -> None:
        self.secrets = secrets
        self.reads = 0

    def values(self, secret_id: str) -> tuple[str, ...]:
        self.reads += 1
        return self.secrets


class Seconds:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_purposes_have_different_keys_and_a_signature_of_one_is_none_of_another():
    keys = SigningKeys(Rotating("s" * 32), "")
    one, other = keys.current("one"), keys.current("other")
    assert one.key_id != other.key_id
    assert one.sign(b"x") != other.sign(b"x")


def test_the_secret_is_read_once_and_again_after_five_minutes():
    provider, seconds = Rotating("s" * 32), Seconds()
    keys = SigningKeys(provider, "", seconds)
    for _ in range(10):
        keys.current("one")
    assert provider.reads == 1
    seconds.now += 301
    keys.current("one")
    assert provider.reads == 2


def test_an_unknown_key_looks_for_a_rotation_but_strangers_cannot_make_it_look_all_the_time():
    provider, seconds = Rotating("o" * 32), Seconds()
    keys = SigningKeys(provider, "", seconds)
    provider_after = SigningKeys(Rotating("n" * 32), "").current("one").key_id
    assert keys.find("one", provider_after) is None
    provider.secrets = ("n" * 32, "o" * 32)
    assert keys.find("one", provider_after) is None
    seconds.now += 11
    assert keys.find("one", provider_after) is not None
    reads = provider.reads
    for n in range(100):
        assert keys.find("one", f"stranger-{n}") is None
    assert provider.reads == reads


def test_the_secret_itself_is_known_through_a_rotation_and_nothing_else_is():
    provider, seconds = Rotating("o" * 32), Seconds()
    keys = SigningKeys(provider, "", seconds)
    assert keys.is_secret("o" * 32)
    assert not any(keys.is_secret(given) for given in ("", "o", "o" * 33, "ö" * 32, "n" * 32))
    provider.secrets = ("n" * 32, "o" * 32)
    seconds.now += 11
    assert keys.is_secret("n" * 32)
    assert keys.is_secret("o" * 32)
    assert provider.reads == 2


@pytest.mark.parametrize("secrets", [(), ("",), ("short",), ("s" * 32, "short")])
def test_a_weak_secret_is_a_mistake_of_the_deployment(secrets):
    with pytest.raises(WeakSigningSecret):
        SigningKeys(Rotating(*secrets), "").current("one")
