"""What the commands stand on: kept files, addresses, marks as places, and what is safe to show."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from faultmaven.cli.client.answers import with_places
from faultmaven.cli.client.credentials import (
    Credentials,
    api_url_of,
    forget_credentials,
    keep_credentials,
    kept_credentials,
    kept_site,
)
from faultmaven.cli.client.errors import AddressRefused
from faultmaven.cli.client.kept import config_folder, keep, read_kept
from faultmaven.cli.client.shown import shown
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cli.conftest import Fm


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("FM_API_URL", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "api"),
    [
        ("https://faults.example.com", "https://faults.example.com/api"),
        ("faults.example.com/", "https://faults.example.com/api"),
        ("https://faults.example.com/api", "https://faults.example.com/api"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/api"),
        ("localhost:8080", "http://localhost:8080/api"),
    ],
)
def test_a_site_is_typed_as_the_browser_shows_it(typed: str, api: str) -> None:
    assert api_url_of(typed) == api


def test_http_to_another_machine_is_taken_on_purpose_only() -> None:
    with pytest.raises(AddressRefused):
        api_url_of("http://10.0.0.7")
    assert api_url_of("http://10.0.0.7", plain_http=True) == "http://10.0.0.7/api"


def test_kept_files_are_never_readable_by_others_and_replaced_whole(home: Path) -> None:
    path = home / "deep" / "kept.json"
    path.parent.mkdir()
    path.write_text("{broken")
    path.chmod(0o644)
    assert read_kept(path) == {}
    keep(path, {"a": 1})
    assert (read_kept(path), stat.S_IMODE(path.stat().st_mode)) == ({"a": 1}, 0o600)
    assert [file.name for file in path.parent.iterdir()] == ["kept.json"]


def test_a_relative_folder_of_the_environment_does_not_count(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "here")
    monkeypatch.setenv("HOME", str(home))
    assert config_folder() == home / ".config" / "faultmaven"


def test_each_site_has_its_own_credentials_and_no_repr_shows_them() -> None:
    one, two = Credentials("https://a/api", api_key="key-a"), Credentials("https://b/api", access_token="token-b")
    keep_credentials(one)
    keep_credentials(two)
    assert (kept_site(), kept_credentials("https://a/api"), kept_credentials("https://b/api")) == (
        two.api_url,
        one,
        two,
    )
    assert "key-a" not in repr(one)
    assert "token-b" not in repr(two)
    forget_credentials("https://b/api")
    assert (kept_site(), kept_credentials("https://b/api")) == ("https://a/api", None)


def test_marks_become_places_and_those_of_unknown_files_stay() -> None:
    text = "It fails [E1:L3], again [E1:L5-L9] and [E2:L1]."
    assert with_places(text, {1: "web.log"}) == "It fails [web.log:3], again [web.log:5-9] and [E2:L1]."


@given(st.text())
def test_what_is_shown_moves_no_cursor(text: str) -> None:
    assert not {char for char in shown(text) if not char.isprintable()} - {"\n", "\t"}


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_shells_complete_the_commands(shell: str, fm: Fm) -> None:
    assert f"_FM_COMPLETE={shell}_complete" in fm("completion", shell).out


def test_a_shell_asks_and_is_answered(fm: Fm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_FM_COMPLETE", "zsh_complete")
    monkeypatch.setenv("COMP_WORDS", "fm lo")
    monkeypatch.setenv("COMP_CWORD", "1")
    out = fm().out
    assert "login" in out
    assert "logout" in out
    assert "watch" not in out
