"""Whose choice a value is."""

import pytest
from faultmaven.agent.tools.provenance import is_users_own
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("example.com", "Is example.com up?"),
        ("example.com", "check Example.COM."),
        ("https://example.com/health", "please GET https://example.com/health, and say what it answers"),
        ("db-1", "look at `db-1` please"),
        ("df -h", "run df -h"),
        ("SELECT count(*) FROM orders", "ask the database: select count(*) from orders"),
    ],
)
def test_what_the_user_wrote_whole_is_theirs(value: str, said: str) -> None:
    assert is_users_own(value, [said])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("evil.example", "what is wrong?"),
        ("", "anything"),
        ("example.com", "is evil-example.com up?"),
        ("example.com", "is example.com.evil.net up?"),
        ("evil.com", "is example.evil.com up?"),
        ("https://example.com/", "GET https://example.com/health"),
        ("https://example.com/health?leak=secret", "GET https://example.com/health"),
        ("example.com", "```\nexample.com\n```"),
        ("example.com", "> example.com"),
        ("example.com", "    example.com"),
        ("example.com", "2026-01-31T09:00:00Z fetch example.com"),
        ("example.com", "ERROR please check example.com"),
        ("example.com", '{"host": "example.com"}'),
        ("example.com", "x" * 2000 + " example.com"),
        ("example.com", "```\nunclosed example.com"),
        ("10.0.0.1", "look at 10.0.0.11"),
    ],
)
def test_what_is_pasted_joined_or_only_part_is_not(value: str, said: str) -> None:
    assert not is_users_own(value, [said])


@given(st.text(max_size=200), st.lists(st.text(max_size=300), max_size=4))
def test_any_text_is_judged_and_nothing_is_the_users_that_they_did_not_write(value: str, said: list[str]) -> None:
    if is_users_own(value, said):
        assert any(value.strip().lower() in text.lower() for text in said)
