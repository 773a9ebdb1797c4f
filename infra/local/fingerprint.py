"""Content fingerprints: a step is done again only when something it was made from has changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

_IGNORED_FOLDERS = {"__pycache__", "node_modules", ".pytest_cache"}


def files_under(*roots: Path) -> list[Path]:
    """Return every file under the roots (a root may be a file), sorted, without what tools leave behind."""
    found: list[Path] = []
    for root in roots:
        candidates = [root] if root.is_file() else root.rglob("*")
        found += [path for path in candidates if path.is_file() and not _IGNORED_FOLDERS & set(path.parts)]
    return sorted(path for path in found if path.suffix != ".pyc")


def fingerprint(files: Iterable[Path], *facts: str) -> str:
    """Return 16 hex digits that change when a file's path, mode or content, or one of the facts, changes."""
    digest = hashlib.sha256()
    for fact in facts:
        digest.update(fact.encode() + b"\0")
    for path in files:
        digest.update(f"{path}\0{path.stat().st_mode:o}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
