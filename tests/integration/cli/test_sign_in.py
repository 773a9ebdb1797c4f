"""Signing in: what is kept, who can read it, what goes where, and what happens when it does not count any more."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import httpx
import pytest
from faultmaven.cli.client.connection import Connection
from faultmaven.cli.client.credentials import Credentials
from faultmaven.cli.client.site import Site

from tests.integration.cli.conftest import Fm
from tests.integration.cli.in_process import SITE, InProcess, paths
from tests.support.whole_product import PASSWORD, SECRET, WholeProduct

EMAIL = f"{SECRET}@example.com"
SEARCH = ("POST", "/api/cases/search")


def kept(tmp_path: Path) -> Path:
    return tmp_path / "home" / "config" / "faultmaven" / "credentials.json"


def changed(tmp_path: Path, **entry: str) -> None:
    """Change what is kept of the site."""
    path = kept(tmp_path)
    content: dict[str, Any] = json.loads(path.read_text())
    content["sites"][f"{SITE}/api"] |= entry
    path.write_text(json.dumps(content))


def test_a_password_is_spent_and_what_is_kept_is_for_its_user_alone(fm: Fm, tmp_path: Path) -> None:
    ran = fm("login", SITE, "--email", EMAIL, given=f"{PASSWORD}\n".encode())
    assert (ran.code, ran.out) == (0, f"Signed in to {SITE} as {EMAIL}.\n")
    path = kept(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    entry = json.loads(path.read_text())["sites"][f"{SITE}/api"]
    assert PASSWORD not in path.read_text()
    for secret in (entry["access_token"], entry["refresh_cookie"].partition("=")[2], PASSWORD):
        assert len(secret) > 8
        assert secret not in ran.out + ran.err


def test_a_wrong_password_keeps_nothing(fm: Fm, tmp_path: Path) -> None:
    ran = fm("login", SITE, "--email", EMAIL, given=b"not this one\n")
    assert ran.code == 3
    assert ran.err.startswith("fm: ")
    assert not kept(tmp_path).exists()


def test_a_key_signs_in_and_does_what_it_was_made_for(fm: Fm, product: WholeProduct, tmp_path: Path) -> None:
    made = product.owner.call("POST", "/auth/keys", json={"name": "ci", "scopes": ["cases:read"]}).json()
    ran = fm("login", SITE, "--with-key", "--json", given=f"{made['key']}\n".encode())
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["user"]["email"] == EMAIL
    assert made["key"] not in ran.out + ran.err
    assert SECRET in fm("search").out
    refused = fm("open", "not allowed")
    assert (refused.code, "cases:write" in refused.err) == (1, True)


def test_a_key_of_the_environment_goes_before_what_is_kept(
    fm: Fm, product: WholeProduct, network: InProcess, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = product.stranger.call("POST", "/auth/keys", json={"name": "ci", "scopes": ["cases:read"]}).json()
    monkeypatch.setenv("FM_API_URL", f"{SITE}/api")
    monkeypatch.setenv("FM_API_KEY", made["key"])
    assert (fm("search").out, fm("search").code) == ("", 0)
    assert network.sent[-1].headers["authorization"] == f"Bearer {made['key']}"
    assert not kept(tmp_path).exists()


def test_a_kept_secret_goes_to_no_other_site(
    signed_in: Fm, network: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.sent.clear()
    monkeypatch.setenv("FM_API_URL", "https://elsewhere.example/api")
    ran = signed_in("search")
    assert (ran.code, "fm login https://elsewhere.example" in ran.err, network.sent) == (3, True, [])


def test_an_access_token_that_ended_is_renewed_once_and_kept(signed_in: Fm, network: InProcess, tmp_path: Path) -> None:
    before = json.loads(kept(tmp_path).read_text())["sites"][f"{SITE}/api"]
    changed(tmp_path, access_token="ended")
    network.sent.clear()
    assert signed_in("search").code == 0
    assert paths(network.sent) == [SEARCH, ("POST", "/api/auth/refresh"), SEARCH]
    after = json.loads(kept(tmp_path).read_text())["sites"][f"{SITE}/api"]
    assert after["refresh_cookie"] != before["refresh_cookie"]
    assert after["name"] == EMAIL
    assert stat.S_IMODE(kept(tmp_path).stat().st_mode) == 0o600
    network.sent.clear()
    assert signed_in("search").code == 0
    assert paths(network.sent) == [SEARCH]


def test_what_another_command_renewed_is_used_and_no_token_spent_twice(signed_in: Fm, network: InProcess) -> None:
    late = Credentials(f"{SITE}/api", access_token="ended", refresh_cookie="fm_refresh=spent by the other")
    network.sent.clear()
    with Connection(late) as behind:
        assert Site(behind).who().email == EMAIL
    assert paths(network.sent) == [("GET", "/api/auth/me")] * 2


def test_a_sign_in_that_ended_says_what_to_do(signed_in: Fm, tmp_path: Path) -> None:
    changed(tmp_path, access_token="ended", refresh_cookie="fm_refresh=ended")
    ran = signed_in("search")
    assert (ran.code, f"fm login {SITE}" in ran.err) == (3, True)


def test_signing_out_ends_it_here_and_there(signed_in: Fm, product: WholeProduct, tmp_path: Path) -> None:
    entry = json.loads(kept(tmp_path).read_text())["sites"][f"{SITE}/api"]
    ran = signed_in("logout")
    assert (ran.code, ran.out) == (0, f"Signed out of {SITE}.\n")
    assert entry["access_token"] not in kept(tmp_path).read_text()
    headers = {"authorization": f"Bearer {entry['access_token']}"}
    assert product.client.get("/auth/me", headers=headers).status_code == 401
    assert signed_in("search").code == 3
    assert signed_in("logout").out == "Nobody was signed in.\n"


@pytest.mark.parametrize(
    "site", ["http://faults.example.com", "ftp://faults.example.com", "https://me:secret@faults.example.com", ""]
)
def test_addresses_that_would_give_a_password_away_are_refused(site: str, fm: Fm, network: InProcess) -> None:
    ran = fm("login", site, "--email", EMAIL, given=b"secret\n")
    assert (ran.code, network.sent) == (2, [])


@pytest.mark.parametrize("fault", [httpx.Response(503), httpx.Response(429), httpx.ConnectError("refused")])
def test_what_may_pass_is_tried_again(fault: httpx.Response | Exception, signed_in: Fm, network: InProcess) -> None:
    network.faults = [fault]
    assert signed_in("search").code == 0


def test_whoever_is_too_fast_waits_its_turn(signed_in: Fm, network: InProcess) -> None:
    network.faults = [httpx.Response(429, headers={"retry-after": "0"})] * 9
    assert signed_in("search").code == 0


def test_a_request_that_is_still_being_served_is_waited_for(signed_in: Fm, network: InProcess) -> None:
    network.faults = [httpx.Response(504), httpx.Response(409, json={"code": "request_in_flight"})]
    assert signed_in("open", "slow").code == 0
    network.faults = [httpx.Response(409, json={"code": "another", "title": "No"})]
    assert signed_in("open", "refused").code == 2


def test_a_case_is_opened_once_though_it_is_asked_for_again(signed_in: Fm, network: InProcess) -> None:
    network.sent.clear()
    network.faults = [httpx.ReadError("lost the answer")]
    assert signed_in("open", "once").code == 0
    keys = {request.headers["idempotency-key"] for request in network.sent}
    assert (len(network.sent), len(keys)) == (2, 1)


def test_a_site_that_stays_away_has_its_own_exit_code(signed_in: Fm, network: InProcess) -> None:
    network.faults = [httpx.ConnectError("refused")] * 4
    ran = signed_in("search")
    assert (ran.code, ran.err) == (4, f"fm: {SITE} cannot be reached (ConnectError).\n")
    network.faults = [httpx.Response(503)] * 4
    assert signed_in("search").code == 4
