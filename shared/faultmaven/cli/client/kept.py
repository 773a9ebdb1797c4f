"""What is kept between two commands: files of this user alone, where the XDG base directories want them."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

_ONLY_ME, _MY_FOLDER = 0o600, 0o700


def config_folder() -> Path:
    """Return where settings and credentials are."""
    return _xdg("XDG_CONFIG_HOME", ".config")


def state_folder() -> Path:
    """Return where is what may be lost without harm."""
    return _xdg("XDG_STATE_HOME", ".local/state")


def read_kept(path: Path) -> dict[str, Any]:
    """Return what a file holds; nothing where there is none, or where it is no JSON object any more."""
    try:
        found: object = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return cast(dict[str, Any], found) if isinstance(found, dict) else {}


def keep(path: Path, content: Mapping[str, Any]) -> None:
    """Write a file that only this user can read, at once or not at all: it never lies there half or readable."""
    path.parent.mkdir(mode=_MY_FOLDER, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with contextlib.suppress(FileNotFoundError):
        draft.unlink()
    # O_EXCL: nothing that somebody else put there is written into
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_ME), "w", encoding="utf-8") as out:
        json.dump(content, out, indent=1)
    draft.replace(path)


def _xdg(variable: str, default: str) -> Path:
    # the specification: a path that is not absolute counts as not set
    given = os.environ.get(variable, "")
    base = Path(given) if os.path.isabs(given) else Path.home() / default
    return base / "faultmaven"
