"""Changed Python code reaches the deployed functions without a redeploy."""

import asyncio
import json

import pytest

from infra.local import functions as functions_module
from infra.local import reload as reload_module
from infra.local.functions import DeployedFunctions


class _Counting:
    """Stands for the deployed functions and counts how often they were updated."""

    def __init__(self) -> None:
        self.updates = 0

    def use_working_tree(self) -> int:
        self.updates += 1
        return 11


def _reloading(folder, monkeypatch, act):
    """Run the watcher on a folder while `act` changes it; return how often functions were updated."""
    monkeypatch.setattr(reload_module, "_WATCHED", (folder,))
    monkeypatch.setattr(reload_module, "_QUIET_MS", 700)  # a busy machine may pause this long within a burst
    functions, forgotten = _Counting(), []

    async def scenario() -> None:
        watching = asyncio.create_task(reload_module.reload_on_change(functions, lambda: forgotten.append(1)))
        await asyncio.sleep(0.5)
        act()
        await asyncio.sleep(2.5)
        watching.cancel()

    asyncio.run(scenario())
    assert len(forgotten) == functions.updates
    return functions.updates


def test_a_burst_of_changes_is_one_update_and_one_line(tmp_path, monkeypatch, capsys):
    def change():
        for name in ("a.py", "b.py", "c.py", "d.yaml"):
            (tmp_path / name).write_text("x = 1\n")

    assert _reloading(tmp_path, monkeypatch, change) == 1
    assert "a.py, b.py, c.py and 1 more changed: 11 functions updated" in capsys.readouterr().out


def test_files_that_are_not_shipped_change_nothing(tmp_path, monkeypatch):
    def change():
        (tmp_path / "__pycache__").mkdir()
        (tmp_path / "__pycache__" / "a.pyc").write_text("x")
        (tmp_path / "note.swp").write_text("x")

    assert _reloading(tmp_path, monkeypatch, change) == 0


@pytest.fixture
def probe_functions(probe, tmp_path, monkeypatch):
    """The probe's functions, whose working tree is a folder of this test."""
    (tmp_path / "asset" / "faultmaven").mkdir(parents=True)
    (tmp_path / "asset" / "bootstrap").write_bytes((probe.code / "bootstrap").read_bytes())
    (tmp_path / "asset" / "bootstrap").chmod(0o755)
    tree = (probe.code / "probe_functions.py").read_text()
    source = {"probe_functions.py": tree}

    def stage(target):
        target.mkdir(exist_ok=True)
        for name, text in source.items():
            (target / name).write_text(text)

    monkeypatch.setattr(functions_module, "stage_function_code", stage)
    monkeypatch.setattr(functions_module, "_code_asset", lambda _: tmp_path / "asset")
    return DeployedFunctions(probe.deployment, [probe.stack], tmp_path), source


def test_functions_run_the_code_on_disk_after_an_update(probe, probe_functions):
    functions, source = probe_functions
    functions.use_working_tree()
    assert functions.use_working_tree() == 0, "equal code is left alone"
    source["probe_functions.py"] += "\n\ndef task(event, context):\n    return 'changed'\n"
    assert functions.use_working_tree() == 3
    answer = probe.client("lambda").invoke(FunctionName="probe-task", Payload=b"{}")
    assert json.loads(answer["Payload"].read()) == "changed"
    source["probe_functions.py"] = (probe.code / "probe_functions.py").read_text()
    assert functions.use_working_tree() == 3
