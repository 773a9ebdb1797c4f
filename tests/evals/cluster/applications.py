"""The made-up applications: which programs they have, in what language, and who calls whom. Data, not code."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).with_name("applications")
#: Never looked at while signatures and weights are tuned: only its figures are reported.
HELD_OUT = "ledgerline"


@dataclass(frozen=True)
class Part:
    """One program of an application. A `store` is a database, cache or broker off the shelf."""

    name: str
    port: int
    runtime: str = ""
    store: str = ""
    protocol: str = "http"
    replicas: int = 1
    calls: tuple[str, ...] = ()
    init: bool = False
    sidecar: str = ""
    storage: str = ""
    health: str = "/healthz"
    settings: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def kind(self) -> str:
        """Return what runs it: what keeps data on a volume is a stateful set."""
        return "StatefulSet" if self.storage else "Deployment"

    @property
    def speaks(self) -> str:
        """Return the protocol of its port."""
        return self.store or self.protocol


@dataclass(frozen=True)
class Application:
    """One made-up application."""

    name: str
    namespaces: tuple[str, ...]
    registry: str
    labels: str  # the label key that names a program
    address: str  # how a caller is told an address: ENV=value with {NAME}, {host}, {port}
    pull_secret: str
    entry: str
    host: str
    parts: tuple[Part, ...]
    jobs: tuple[dict[str, str], ...] = ()

    def part(self, name: str) -> Part:
        """Return the part of that name."""
        return next(part for part in self.parts if part.name == name)

    def callers(self, name: str) -> list[Part]:
        """Return who calls that part."""
        return [part for part in self.parts if name in part.calls]


def names() -> list[str]:
    """Return the names of all applications."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))


@cache
def load(name: str) -> Application:
    """Return one application; its file says everything about it."""
    raw: dict[str, Any] = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text("utf-8"))
    parts = tuple(Part(**{**part, "calls": tuple(part.get("calls", ()))}) for part in raw.pop("parts"))
    return Application(
        **{**raw, "namespaces": tuple(raw["namespaces"]), "jobs": tuple(raw.get("jobs", ()))}, parts=parts
    )
