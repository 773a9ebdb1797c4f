"""What the layers are built for: AWS's functions, or the machine this runs on."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]

#: Dependency group -> the groups under it, whose packages it leaves out: whoever takes a layer takes those, too.
#: `documents` and `llm` stand beside each other: no function has both, because all four would not fit into Lambda.
LAYERS: Mapping[str, tuple[str, ...]] = {
    "runtime": (),
    "evidence": ("runtime",),
    "documents": ("runtime", "evidence"),
    "knowledge": ("runtime", "evidence"),
    "llm": ("runtime", "evidence"),
    "tools": ("runtime",),
    "mcp": ("runtime", "evidence", "knowledge"),
    "typesetting": ("runtime",),
}

#: What Lambda's Python brings by itself. For the host it is built from the `managed` group, as one more folder.
MANAGED_BY_LAMBDA = frozenset({"boto3", "botocore", "s3transfer"})

AWS_PYTHON = "3.13"

#: manylinux2014 would silently give old numpy and duckdb; Lambda's Amazon Linux 2023 has glibc 2.34.
AWS_PLATFORM = "aarch64-manylinux_2_28"


@dataclass(frozen=True)
class Target:
    """A platform to build for; `find_compiler` gives the interpreter whose bytecode is shipped, if there is one."""

    name: str
    groups: tuple[str, ...]
    pip_options: tuple[str, ...]
    find_compiler: Callable[[], str | None]
    limit_bytes: int | None

    @property
    def folder(self) -> Path:
        """Where the layers of this target stand."""
        return REPOSITORY / "layers" / "dist" / self.name


def stack(layer: str) -> tuple[str, ...]:
    """Return what a function takes to have this layer: the layers under it, then the layer."""
    return (*LAYERS[layer], layer)


def _find_aws_python() -> str | None:
    """Return a Python of Lambda's version if the machine has one, else None.

    pyenv's shim on PATH exists for versions that are installed but not selected, so the one found has to answer.
    """
    installed = sorted((Path.home() / ".pyenv" / "versions").glob(f"{AWS_PYTHON}.*/bin/python"))
    for candidate in (shutil.which(f"python{AWS_PYTHON}"), *map(str, reversed(installed))):
        if candidate and subprocess.run([candidate, "--version"], capture_output=True, check=False).returncode == 0:
            return candidate
    return None


def _this_python() -> str:
    return sys.executable


TARGETS = {
    "aws": Target(
        name="aws",
        groups=tuple(LAYERS),
        pip_options=(
            "--python-platform",
            AWS_PLATFORM,
            "--python-version",
            AWS_PYTHON,
            "--only-binary",
            ":all:",
        ),
        find_compiler=_find_aws_python,
        limit_bytes=262_144_000,  # AWS: a function with all its layers, unzipped; "250 MB" are 250 MiB
    ),
    "host": Target(
        name="host",
        groups=(*LAYERS, "managed"),
        pip_options=("--python", sys.executable),
        find_compiler=_this_python,
        limit_bytes=None,
    ),
}
