"""The import contracts of pyproject.toml hold; the tool's own report is the message."""

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def test_the_import_contracts_are_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(["shared", "."])}
    done = subprocess.run(
        [str(linter), "--no-cache"], cwd=REPOSITORY, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
