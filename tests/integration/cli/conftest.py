"""`fm` against the whole product in this process, with a home of its own."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faultmaven.cli import main as command_line
from faultmaven.cli.client import connection

from tests.integration.cli.in_process import SITE, InProcess
from tests.support.kubectl import kubectl
from tests.support.whole_product import PASSWORD, SECRET, WholeProduct, whole_product
from tests.unit.cli.conftest import Ran

__all__ = ["kubectl"]

#: Runs `fm` with arguments; `given` is what its standard input holds.
Fm = Callable[..., Ran]


class Input(io.TextIOWrapper):
    """Standard input that a pipe fills."""


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a function writes for CloudWatch would stand among the answers of a command in the same process."""
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")


@pytest.fixture(scope="package")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeProduct]:
    """One product for all of these tests; each works in cases of its own."""
    tmp_path_factory.getbasetemp()  # before the product has the system's scratch folder for itself
    with whole_product() as running:
        yield running


@pytest.fixture
def network(product: WholeProduct, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> InProcess:
    """What carries the requests; nothing waits between two tries."""
    carried = InProcess(product)
    monkeypatch.setattr(connection, "new_transport", lambda: carried)
    monkeypatch.setattr(connection, "_WAIT_S", 0.0)
    for name in ("FM_API_URL", "FM_API_KEY", "FM_CASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home" / "state"))
    return carried


@pytest.fixture
def fm(network: InProcess, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Fm:
    """Run `fm` with these arguments; nobody is signed in."""

    def run(*arguments: str, given: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["fm", *arguments])
        monkeypatch.setattr(sys, "stdin", Input(io.BytesIO(given), encoding="utf-8"))
        with pytest.raises(SystemExit) as left:
            command_line.main()
        captured = capsys.readouterr()
        out = "".join(line for line in captured.out.splitlines(keepends=True) if not line.startswith('{"level":'))
        return Ran(int(left.value.code or 0), out, captured.err)

    return run


@pytest.fixture
def signed_in(fm: Fm) -> Fm:
    """Run `fm` as the owner of the product's case."""
    ran = fm("login", SITE, "--email", f"{SECRET}@example.com", given=f"{PASSWORD}\n".encode())
    assert ran.code == 0, ran.err
    return fm
