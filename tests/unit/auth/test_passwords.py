"""Passwords of any length and any characters."""

import pytest
from faultmaven.auth.passwords import COST, hash_password, matches


@pytest.mark.parametrize("password", ["correct horse battery staple", "x" * 256, "ä" * 100, "nul\x00inside", "🔒" * 40])
def test_only_the_very_password_matches(password):
    kept = hash_password(password, 4)
    assert matches(password, kept)
    assert not matches(password[:-1], kept)
    assert not matches(password + "x", kept)


def test_what_bcrypt_would_cut_off_still_counts():
    start = "a" * 72
    assert not matches(start + "one", hash_password(start + "two", 4))
    assert not matches("a\x00b", hash_password("a\x00c", 4))


def test_keyboards_that_compose_letters_differently_agree():
    assert matches("caf\u00e9 de flore", hash_password("cafe\u0301 de flore", 4))


def test_the_cost_is_twelve_and_an_unknown_account_pays_it_too():
    kept = hash_password("x")
    assert COST == 12
    assert kept.startswith("$2b$12$")
    assert not matches("x", None)
