"""The command line against the running product, as a person at a terminal uses it: real processes, real HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.kubectl import kubectl
from tests.support.product import User

__all__ = ["kubectl"]

PASSWORD = "correct horse battery staple"
LOG = b"""\
2026-01-31T09:04:58Z INFO  orders starting, version 41
2026-01-31T09:05:00Z ERROR orders could not connect: FATAL: password authentication failed for user "orders"
2026-01-31T09:05:00Z FATAL orders giving up, exit 1
"""


class Terminal:
    """A shell with a home of its own."""

    def __init__(self, home: Path) -> None:
        self._environ = {"PATH": "/usr/bin:/bin", "HOME": str(home), "PYTHONPATH": str(ROOT / "shared")}
        self._environ["FAKE_KUBECTL_LOG"] = str(home / "asked")

    def fm(self, *arguments: str, given: bytes = b"", expect: int = 0) -> str:
        """Run `fm`, insist on its exit code, and return what it prints."""
        command = [sys.executable, "-m", "faultmaven.cli", *arguments]
        ran = subprocess.run(command, env=self._environ, input=given, capture_output=True, check=False, timeout=120)
        assert ran.returncode == expect, ran.stderr.decode()
        return ran.stdout.decode()


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_a_log_is_piped_in_asked_about_and_reported(cloud, terminal, kubectl, tmp_path):
    user = User.register(cloud.site_url)
    terminal.fm("search", expect=3)
    assert user.email in terminal.fm("login", cloud.site_url, "--email", user.email, given=f"{PASSWORD}\n".encode())

    case = json.loads(terminal.fm("open", "orders is down", "--severity", "high", "--json"))
    assert "read  web.log: 3 lines" in terminal.fm("attach", "-", "--name", "web.log", given=LOG)
    answer = terminal.fm("ask", "what is wrong and why?")
    assert "password authentication failed" in answer
    assert "[web.log:2]" in answer
    rows = json.loads(terminal.fm("facts", "select line_no from events where level = 'error'", "--json"))["rows"]
    assert [2] in rows
    assert case["case_id"] in terminal.fm("search", "orders")
    assert terminal.fm("watch") == ""

    target = tmp_path / "incident.md"
    terminal.fm("report", "-o", str(target))
    assert "[E1:L2]" in target.read_text()

    bundle = json.loads(terminal.fm("bundle", "shop", "--kubectl", str(kubectl), "--json"))
    names = {item["filename"] for item in bundle["evidence"]}
    assert "shop-bundle.tar.gz/logs/cart-1/web.previous.log" in names

    terminal.fm("logout")
    terminal.fm("search", expect=3)
