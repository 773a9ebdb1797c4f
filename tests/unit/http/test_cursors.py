"""Cursors: read by the list that wrote them, refused by any other, whatever bytes they hold."""

import pytest
from faultmaven.http.cursors import InvalidCursor, read_cursor, write_cursor
from faultmaven.providers.secrets.protocol import FixedSecrets
from faultmaven.providers.secrets.signing import SigningKeys
from hypothesis import given
from hypothesis import strategies as st

OLD, NEW = "o" * 32, "n" * 32
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


def keys(*secrets: str) -> SigningKeys:
    return SigningKeys(FixedSecrets({"": secrets}), "")


KEYS = keys(NEW)


@given(text, text)
def test_a_cursor_gives_its_position_back(scope, position):
    assert read_cursor(scope, write_cursor(scope, position, KEYS), KEYS) == position


@given(text, text, text)
def test_a_cursor_of_another_list_is_refused(scope, other, position):
    cursor = write_cursor(scope, position, KEYS)
    if scope != other:
        with pytest.raises(InvalidCursor):
            read_cursor(other, cursor, KEYS)


@given(st.text(max_size=200))
def test_made_up_cursors_are_refused(cursor):
    with pytest.raises(InvalidCursor):
        read_cursor("cases", cursor, KEYS)


@given(text, st.data())
def test_a_changed_cursor_is_refused(position, data):
    cursor = write_cursor("cases", position, KEYS)
    at = data.draw(st.integers(0, len(cursor) - 2))  # the last character has bits that mean nothing
    changed = cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :]
    with pytest.raises(InvalidCursor):
        read_cursor("cases", changed, KEYS)


def test_scope_and_position_cannot_be_shifted_into_each_other():
    with pytest.raises(InvalidCursor):
        read_cursor("case", write_cursor("cases", "x", KEYS), KEYS)


def test_a_cursor_outlives_one_rotation_of_the_secret():
    cursor = write_cursor("cases", "x", keys(OLD))
    assert read_cursor("cases", cursor, keys(NEW, OLD)) == "x"
    with pytest.raises(InvalidCursor):
        read_cursor("cases", cursor, keys(NEW))
