"""What is made before the cloud starts, each only when something it was made from has changed."""

import os
import subprocess
import sys
from pathlib import Path

from infra.local.emulator_environment import ensure_emulator_environment
from infra.local.fingerprint import fingerprint
from infra.local.places import PROJECT, Places
from infra.local.preflight import in_turn
from infra.local.progress import StartFailed, step
from infra.local.synth import synthesise


def prepare(places: Places, model_providers: str) -> Path:
    """Make the emulator's environment, the layers and the template; return the folder of the cloud assembly.

    `model_providers` is the order in which language models are tried, comma separated; empty means none.
    """
    with in_turn(places.build):
        with step("Emulator's environment") as notes:
            notes.append("made" if ensure_emulator_environment(places) else "as it was")
        with step("Layers of the functions") as notes:
            notes.append("built" if ensure_layers(places) else "as they were")
        with step("Template (cdk synth)") as notes:
            folder, is_new = synthesise(places, model_providers)
            notes.append("made" if is_new else "as it was")
    return folder


def ensure_layers(places: Places) -> bool:
    """Let `layers/build.py` bring the host's layers up to date; asking it costs a second, so ask only after changes."""
    stamp = places.build / "layers-made-from"
    sources = sorted((PROJECT / "layers").glob("*.py"))
    wanted = fingerprint([*sources, PROJECT / "pyproject.toml", PROJECT / "uv.lock"], sys.version)
    if stamp.exists() and stamp.read_text() == wanted and (PROJECT / "layers" / "dist" / "host").is_dir():
        return False
    done = subprocess.run(
        [sys.executable, "-m", "layers.build", "host"],
        cwd=PROJECT,
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StartFailed(f"The layers could not be built:\n{done.stdout}{done.stderr}".rstrip())
    stamp.write_text(wanted)
    return True
