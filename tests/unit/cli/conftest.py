"""The command line in this process: its exit code, what it prints, and what it says on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from faultmaven.cli import main as command_line

from tests.support.kubectl import kubectl

__all__ = ["kubectl"]


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


Fm = Callable[..., Ran]


@pytest.fixture
def fm(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Fm:
    """Run `fm` with these arguments."""

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["fm", *arguments])
        with pytest.raises(SystemExit) as left:
            command_line.main()
        captured = capsys.readouterr()
        return Ran(int(left.value.code or 0), captured.out, captured.err)

    return run
