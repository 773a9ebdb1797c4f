"""Refresh tokens: their form, their digest and their one successor."""

from faultmaven.auth.refresh_tokens import RefreshToken
from faultmaven.core.ids import new_id
from faultmaven.providers.secrets.protocol import FixedSecrets
from faultmaven.providers.secrets.signing import SigningKeys
from hypothesis import given
from hypothesis import strategies as st

KEYS = SigningKeys(FixedSecrets({"": ("n" * 32, "o" * 32)}), "")


def test_a_token_is_read_back_and_has_one_successor_per_key():
    token = RefreshToken.first(new_id("user"), new_id("family"))
    assert RefreshToken.parse(str(token)) == token
    heirs = token.successors(KEYS)
    assert heirs == token.successors(KEYS)
    assert len({token.secret, *(heir.secret for heir in heirs)}) == 3
    assert {heir.family_id for heir in heirs} == {token.family_id}
    assert RefreshToken.parse(str(heirs[0])) == heirs[0]


def test_two_sign_ins_begin_differently_and_a_token_does_not_show_itself():
    user, family = new_id("user"), new_id("family")
    one, other = RefreshToken.first(user, family), RefreshToken.first(user, family)
    assert one.digest != other.digest
    assert one.secret not in repr(one)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    token = RefreshToken.parse(text)
    assert token is None or str(token) == text
