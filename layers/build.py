"""Builds the layers: `python -m layers.build aws` for Lambda (arm64), `... host` for the one-machine cloud.

Every group is installed from the lockfile into `layers/dist/<target>/<group>/python`. A group whose requirements,
target and rules have not changed is left as it is, so a second run takes well under a second.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from layers.bytecode import add_bytecode
from layers.pruning import PRUNING_VERSION, prune
from layers.targets import LAYERS, MANAGED_BY_LAMBDA, REPOSITORY, TARGETS, Target, stack

#: Kept of a target's limit for our own code.
CODE_BYTES = 5_000_000

_REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)\s*==")
_STAMP = "built-from.json"


class LayerTooLarge(RuntimeError):
    """A function's layers would not fit into Lambda; the message names the group and its largest packages."""


def build(target: Target) -> dict[str, int]:
    """Build every group of the target that is not up to date; returns the size of each in bytes.

    Raises LayerTooLarge, or CalledProcessError when uv cannot install a group.
    """
    sizes: dict[str, int] = {}
    target.folder.mkdir(parents=True, exist_ok=True)
    with (target.folder / ".lock").open("w") as lock:
        # two tests or two terminals at once: the second finds everything built
        fcntl.flock(lock, fcntl.LOCK_EX)
        for group in target.groups:
            requirements = _requirements(group)
            folder = target.folder / group
            key = _key(target, requirements)
            if _stamp(folder) != key:
                _install(target, group, requirements, folder)
                (folder / _STAMP).write_text(json.dumps({"key": key}))
            sizes[group] = _size(folder)
    check_sizes(target, sizes)
    return sizes


def _uv() -> str:
    own = REPOSITORY / ".tools" / "uv"
    return str(own) if own.exists() else "uv"


def _exported(group: str) -> list[str]:
    """Return the pinned requirements of a group, one line each with the hashes of its files."""
    command = [_uv(), "export", "--frozen", "--quiet", "--only-group", group, "--no-annotate"]
    command += ["--no-header", "--no-emit-project"]
    output = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout
    joined = re.sub(r"\s*\\\n\s*", " ", output)
    return [line for line in joined.splitlines() if _REQUIREMENT.match(line)]


def _name(requirement: str) -> str:
    found = _REQUIREMENT.match(requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found.group(1)).lower()


def _requirements(group: str) -> list[str]:
    """Return pinned requirements of a group without what the layers under it, or Lambda itself, already hold."""
    if group not in LAYERS:
        return _exported(group)
    present = {_name(line) for name in LAYERS[group] for line in _exported(name)} | MANAGED_BY_LAMBDA
    return [line for line in _exported(group) if _name(line) not in present]


def _key(target: Target, requirements: list[str]) -> str:
    parts = [*target.pip_options, str(target.find_compiler()), sys.version, PRUNING_VERSION, *requirements]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _stamp(folder: Path) -> str | None:
    try:
        return json.loads((folder / _STAMP).read_text())["key"]
    except (FileNotFoundError, json.JSONDecodeError, KeyError):
        return None


def _install(target: Target, group: str, requirements: list[str], folder: Path) -> None:
    """Install into a folder beside the old one and swap them, so that nobody meets a half-built layer."""
    print(f"layer {group} for {target.name}: {len(requirements)} packages", file=sys.stderr)
    fresh = folder.with_name(f".{folder.name}-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    listing = fresh / "requirements.txt"
    listing.write_text("\n".join(requirements) + "\n")
    command = [_uv(), "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--target", str(fresh / "python")]
    # Copies, never links: a layer is pruned and compiled, and uv's cache must not be.
    command += ["--link-mode", "copy", *target.pip_options, "--requirement", str(listing)]
    subprocess.run(command, cwd=REPOSITORY, check=True)
    prune(fresh / "python")
    add_bytecode(target.find_compiler(), fresh / "python")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def check_sizes(target: Target, sizes: dict[str, int]) -> None:
    """Every layer has to fit together with those under it and our code: that is what a function takes."""
    for group in LAYERS:
        total = CODE_BYTES + sum(sizes[name] for name in stack(group))
        if target.limit_bytes is not None and total > target.limit_bytes:
            packages = sorted((target.folder / group / "python").iterdir(), key=_size, reverse=True)[:3]
            largest = ", ".join(f"{path.name} {_size(path) / 1e6:.0f} MB" for path in packages)
            raise LayerTooLarge(
                f"layer group {group!r}: a function with it would be {total / 1e6:.0f} MB unzipped, Lambda takes "
                f"{target.limit_bytes / 1e6:.0f}; largest in it: {largest}"
            )


def main(arguments: list[str]) -> int:
    """Build the targets named on the command line and print their sizes."""
    if not arguments or any(name not in TARGETS for name in arguments):
        print(f"usage: python -m layers.build {{{'|'.join(TARGETS)}}}...", file=sys.stderr)
        return 2
    for name in arguments:
        try:
            sizes = build(TARGETS[name])
        except LayerTooLarge as error:
            print(error, file=sys.stderr)
            return 1
        print(f"{name}: " + ", ".join(f"{group} {size / 1e6:.0f} MB" for group, size in sizes.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
