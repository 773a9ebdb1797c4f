"""The `fm` command itself: quick to help, nothing of it in a function, and progress only where somebody watches."""

from __future__ import annotations

import io
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from faultmaven.cli import main as command_line
from faultmaven.cli.main import COMMANDS
from faultmaven.cli.progress import progress

from infra.code_assets import stage_function_code
from layers.targets import LAYERS
from tests.conftest import ROOT
from tests.unit.cli.conftest import Fm

#: Each of these alone takes longer than the whole of `fm --help` may.
HEAVY = (
    "duckdb",
    "numpy",
    "pydantic",
    "yaml",
    "rich",
    "boto3",
    "fastapi",
    "httpx",
    "faultmaven.evidence",
    "faultmaven.diagnosis",
)


def test_help_lists_every_command_and_loads_no_engine() -> None:
    code = (
        "import sys; sys.argv = ['fm', '--help']\n"
        "from faultmaven.cli.main import main\n"
        "try: main()\n"
        f"finally: print('loaded:', [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    environ = {"PYTHONPATH": str(ROOT / "shared")}
    ran = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "loaded: []" in ran.stdout
    assert [command.name for command in COMMANDS if str(command.name) not in ran.stdout] == []


def test_no_function_gets_the_command_line(tmp_path: Path) -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    shipped = [str(requirement).lower() for group in LAYERS for requirement in groups[group]]
    assert [name for name in shipped if name.startswith(("click", "rich"))] == []
    assert not (stage_function_code(tmp_path / "code") / "faultmaven" / "cli").exists()


class Terminal(io.StringIO):
    """Standard error that somebody watches."""

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise io.UnsupportedOperation


@pytest.mark.parametrize(
    ("stream", "term", "is_shown"),
    [(Terminal, "xterm", True), (Terminal, "dumb", False), (io.StringIO, "xterm", False)],
)
def test_progress_is_for_somebody_who_watches(
    stream: type[io.StringIO], term: str, is_shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = stream()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", term)
    with progress() as tell:
        tell("Reading", 3, 7)
    assert ("3 of 7" in shown.getvalue()) is is_shown


def test_there_is_no_colour_where_none_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    with progress() as tell:
        tell("Reading", 3, 7)
    assert not any(f"\x1b[{color}m" in shown.getvalue() for color in range(30, 38))


@pytest.mark.parametrize(("no_color", "is_styled"), [("", True), ("1", False)])
def test_commands_have_styles_on_a_terminal_unless_none_are_wanted(
    no_color: str, is_styled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stdout", shown)
    monkeypatch.setattr(sys, "argv", ["fm", "signatures", "show", "database-auth-failed"])
    monkeypatch.setenv("NO_COLOR", no_color)
    with pytest.raises(SystemExit) as left:
        command_line.main()
    assert (left.value.code, "\x1b[" in shown.getvalue()) == (0, is_styled)
    assert "database-auth-failed" in shown.getvalue()


def test_a_version_is_said(fm: Fm) -> None:
    assert fm("--version").out.startswith("fm, version ")
