"""Which files of this machine a reader was given: folders are walked, and what cannot be read says why."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from faultmaven.evidence.sizes import MIB, UNPACKED_MAX_BYTES

#: What file managers leave in folders.
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class LocalFile:
    """A file to read; `name` is its path relative to what was given. With a `problem` it cannot be read."""

    path: Path
    name: str
    size_bytes: int
    modified_at: datetime
    problem: str | None = None


@dataclass(frozen=True)
class Walked:
    """The files found, in the order of their names, and what was passed over on purpose."""

    files: tuple[LocalFile, ...]
    hidden_folders: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


def walk(paths: Sequence[Path]) -> Walked:
    """Return the files behind paths that exist, those of folders in the order of their names.

    Of folders, hidden ones (`.git`) and links are passed over: links lead out of what was given, or to what is read
    anyway. What is named itself is read whatever it is. Of one path, names are relative to it; of several, they are as
    given, or relative to the folder that all of them share where one is given from the root.
    """
    shared = os.path.commonpath([path.absolute().parent for path in paths]) if paths else ""
    files: list[LocalFile] = []
    hidden: list[str] = []
    links: list[str] = []
    for path in paths:
        if path.is_dir():
            prefix = "" if len(paths) == 1 else f"{_given(path, paths, shared)}/"
            for kind, found, name in _inside(path):
                if kind == "file":
                    files.append(_local_file(found, f"{prefix}{name}"))
                else:
                    (hidden if kind == "hidden" else links).append(f"{prefix}{name}")
        else:
            files.append(_local_file(path, path.name if len(paths) == 1 else _given(path, paths, shared)))
    return Walked(tuple(files), tuple(hidden), tuple(links))


def _given(path: Path, paths: Sequence[Path], shared: str) -> str:
    """Return how one of several paths is called."""
    if not any(other.is_absolute() for other in paths):
        return path.as_posix()
    return path.absolute().relative_to(shared).as_posix()


def _inside(folder: Path) -> Iterator[tuple[str, Path, str]]:
    """Yield `(kind, path, path in the folder)` for everything in a folder: file, hidden or link."""
    found: list[tuple[str, Path, str]] = []
    unreadable: list[Path] = []
    for top, folders, names in os.walk(folder, onerror=lambda error: unreadable.append(Path(error.filename))):
        here = Path(top)
        for name in list(folders):
            if (here / name).is_symlink() or name.startswith("."):
                folders.remove(name)
                found.append(("link" if (here / name).is_symlink() else "hidden", here / name, ""))
        for name in names:
            if name not in _LITTER and not name.startswith("._"):
                found.append(("link" if (here / name).is_symlink() else "file", here / name, ""))
    found += [("file", path, "") for path in unreadable]
    for kind, path, _ in sorted(found, key=lambda entry: entry[1].relative_to(folder).parts):
        yield kind, path, path.relative_to(folder).as_posix()


def _local_file(path: Path, name: str) -> LocalFile:
    try:
        about = path.stat()
        problem = _problem(path, about)
    except OSError as error:
        return LocalFile(path, name, 0, datetime.now(UTC), _refusal(error))
    return LocalFile(path, name, about.st_size, datetime.fromtimestamp(about.st_mtime, UTC), problem)


def _problem(path: Path, about: os.stat_result) -> str | None:
    if stat.S_ISDIR(about.st_mode):
        return "The folder may not be listed by this account."
    if not stat.S_ISREG(about.st_mode):
        return "It is no file but a pipe, a socket or a device."
    if about.st_size > UNPACKED_MAX_BYTES:
        return f"It has {about.st_size // MIB} MiB; one file may have {UNPACKED_MAX_BYTES // MIB} MiB. Split it."
    with path.open("rb"):
        return None


def _refusal(error: OSError) -> str:
    return f"The file system refused it: {(error.strerror or 'unknown reason').lower()}."
