"""From the paths of a command line to the files behind them, with whatever is wrong with them said at once."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from faultmaven.cli.errors import InputUnusable, NothingToRead, PathNotFound

if TYPE_CHECKING:
    from faultmaven.evidence.local_files import LocalFile

STDIN = "-"
#: What standard input is called in citations.
STDIN_NAME = "stdin"
_NAMED = 3


@contextmanager
def files_of(paths: Sequence[str], stdin_name: str = STDIN_NAME) -> Generator[Sequence[LocalFile]]:
    """Lend the files behind these paths; `-` is standard input, kept in a scratch folder meanwhile.

    Raises PathNotFound, NothingToRead, InputUnusable.
    """
    from faultmaven.evidence.local_files import walk  # noqa: PLC0415 (the engine comes in when it is needed)

    if paths.count(STDIN) > 1:
        raise InputUnusable("Standard input (-) can be read once only.")
    with TemporaryDirectory(prefix="fm-stdin-") as scratch:
        walked = walk([_stdin(Path(scratch)) if path == STDIN else _existing(path) for path in paths])
        files = [_renamed(file, Path(scratch), stdin_name) for file in walked.files]
        if not files:
            raise NothingToRead(f"There is no file to read in {', '.join(paths[:_NAMED])}.")
        _mention("hidden folder", walked.hidden_folders)
        _mention("link", walked.links)
        yield files


def _existing(path: str) -> Path:
    # a link that leads nowhere is not there; one that is named leads where its owner wants
    try:
        is_there = Path(path).exists()
    except OSError as error:
        raise InputUnusable(f"{path} cannot be looked at: {error.strerror}.") from error
    if not is_there:
        raise PathNotFound(f"There is no file or folder {path}.")
    return Path(path)


def _stdin(scratch: Path) -> Path:
    if sys.stdin.isatty():
        raise InputUnusable("Standard input is the keyboard. Pipe something into fm, or name files.")
    target = scratch / STDIN_NAME
    with target.open("wb") as out:
        shutil.copyfileobj(sys.stdin.buffer, out)
    return target


def _renamed(file: LocalFile, scratch: Path, name: str) -> LocalFile:
    from dataclasses import replace  # noqa: PLC0415 (10 ms that --help does not need)

    return replace(file, name=name) if file.path.parent == scratch else file


def _mention(what: str, passed_over: Sequence[str]) -> None:
    """Say what was not read though it is there."""
    if passed_over:
        more = len(passed_over) - _NAMED
        named = ", ".join(passed_over[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        count = f"{len(passed_over)} {what}{'s' if len(passed_over) > 1 else ''}"
        click.echo(f"fm: passed over {count} ({named}); name it to have it read", err=True)
