"""New passwords that are tried first are refused, others are not."""

from contextlib import suppress

import pytest
from faultmaven.auth.errors import PasswordTooEasy
from faultmaven.auth.password_rules import refuse_easy
from hypothesis import given
from hypothesis import strategies as st

ADA = {"email": "ada.lovelace@analytical.example", "name": "Ada Lovelace"}


@pytest.mark.parametrize(
    "password",
    ["password", "PassWord1", "12345678", " qwertyuiop ", "iloveyou", "trustno1", "ｐａｓｓｗｏｒｄ", "football1"],
)
def test_a_common_password_is_refused_however_it_is_typed(password):
    with pytest.raises(PasswordTooEasy, match="tried first") as refused:
        refuse_easy(password, "new_password", **ADA)
    assert (refused.value.status, refused.value.field) == (422, "new_password")


@pytest.mark.parametrize("password", ["zzzzzzzzzzzz", "bcdefghijk", "9876543210987"[:10], "🔒" * 9])
def test_a_run_of_characters_is_refused(password):
    with pytest.raises(PasswordTooEasy):
        refuse_easy(password, "password", **ADA)


@pytest.mark.parametrize(
    "password",
    [
        "ada.lovelace@analytical.example",
        "ADA-LOVELACE",
        "AdaLovelace1815",
        "1815lovelace",
        "lovelace!!",
        "adaada2026",
        "analytical#1",
        "FaultMaven",
        "faultmaven2026!",
    ],
)
def test_what_the_account_tells_about_itself_is_refused(password):
    with pytest.raises(PasswordTooEasy, match="name or address of the account"):
        refuse_easy(password, "password", **ADA)


@pytest.mark.parametrize(
    "password", ["correct horse battery staple", "ada lovelace wrote the first one", "k3-otter-Lamp"]
)
def test_other_passwords_are_not(password):
    refuse_easy(password, "password", **ADA)
    refuse_easy(password, "password", email="x@y.example", name=None)


@given(st.text(min_size=8, max_size=256), st.text(max_size=100))
def test_no_text_breaks_the_rules(password, name):
    with suppress(PasswordTooEasy):
        refuse_easy(password, "password", email="somebody@example.com", name=name)
