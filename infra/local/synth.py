"""The CDK app, synthesised for the local environment and kept until something it reads changes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.local.fingerprint import files_under, fingerprint
from infra.local.places import ACCOUNT, PROJECT, REGION, Places
from infra.local.progress import StartFailed

_KEPT_TEMPLATES = 8


def synthesise(places: Places, model_providers: str = "") -> tuple[Path, bool]:
    """Return the cloud assembly's folder, and whether it had to be made.

    Raises StartFailed with the app's own output when synthesis fails.
    """
    context = ["-c", "environment=local", "-c", f"site_origins={places.site_url}"]
    context += ["-c", f"model_providers={model_providers}"] if model_providers else []
    key = fingerprint(_inputs(), *context, sys.version, str(PROJECT))
    folder = places.build / "synth" / key
    if (folder / "manifest.json").exists():
        os.utime(folder)
        return folder, False
    unfinished = folder.with_name(f"{key}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    environ = {
        **os.environ,
        "CDK_OUTDIR": str(unfinished),
        "CDK_DEFAULT_ACCOUNT": ACCOUNT,
        "CDK_DEFAULT_REGION": REGION,
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1",
        "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION": "1",
        "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
    }
    command = [sys.executable, "-m", "infra.app", *context]
    done = subprocess.run(command, cwd=PROJECT, env=environ, capture_output=True, text=True, check=False)
    if done.returncode or not (unfinished / "manifest.json").exists():
        raise StartFailed(f"The CDK app did not synthesise:\n{done.stdout}{done.stderr}".rstrip())
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
    _forget_old(folder.parent)
    return folder, True


def _inputs() -> list[Path]:
    """Return every file the template is made from: not the functions' code, which is brought up to date by itself."""
    local = PROJECT / "infra" / "local"
    infra = [path for path in files_under(PROJECT / "infra") if not path.is_relative_to(local)]
    return [*infra, PROJECT / "cdk.json", PROJECT / "uv.lock"]


def _forget_old(folder: Path) -> None:
    """Remove all but the templates used last."""
    made = sorted((path for path in folder.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for path in made[:-_KEPT_TEMPLATES]:
        shutil.rmtree(path, ignore_errors=True)
