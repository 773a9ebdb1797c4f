"""The emulator's own environment beside ours (it pins botocore), made by uv from locked, hashed requirements."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.local.fingerprint import fingerprint
from infra.local.places import PROJECT, Places
from infra.local.progress import StartFailed


def ensure_emulator_environment(places: Places) -> bool:
    """Make the environment when it is missing, or was made from other requirements or another interpreter.

    Returns whether it had to be made; it runs on the interpreter this process runs on.
    """
    requirements = Path(__file__).with_name("emulator-requirements.txt")
    python = places.emulator_python
    folder = python.parent.parent
    stamp = folder / "made-from"
    wanted = fingerprint([requirements], sys.version, sys.base_prefix)
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return False
    uv = _uv()
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    shutil.rmtree(folder, ignore_errors=True)
    _run([uv, "venv", "--quiet", "--no-project", "--python", str(base), str(folder)])
    flags = ["--quiet", "--compile-bytecode", "--require-hashes"]
    _run([uv, "pip", "install", *flags, "--python", str(python), "--requirement", str(requirements)])
    stamp.write_text(wanted)
    return True


def _uv() -> str:
    """Return the project's own uv, else one on the PATH."""
    own = PROJECT / ".tools" / "uv"
    found = str(own) if own.exists() else shutil.which("uv")
    if not found:
        raise StartFailed("uv is missing: start with `make run`, which brings it.")
    return found


def _run(command: list[str]) -> None:
    environ = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    environ.pop("VIRTUAL_ENV", None)
    done = subprocess.run(command, cwd=PROJECT, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StartFailed(f"{' '.join(command)} failed:\n{done.stderr.strip()}")
