"""How far a command is: one line on standard error, only where somebody watches it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

Tell = Callable[[str, int, int], None]


@contextmanager
def progress() -> Generator[Tell]:
    """Lend a function that is told what is done, how much of it, and of how much (0: nobody knows).

    Nothing is shown unless standard error is a terminal that can move its cursor; colour is left out where NO_COLOR
    is set. What was shown is wiped in the end.
    """
    if not (sys.stderr.isatty() and os.environ.get("TERM", "") != "dumb"):
        yield lambda step, done, known: None
        return
    from rich.console import Console  # noqa: PLC0415 (only where something is shown: 80 ms)
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[count]}"))
    # no thread of its own: children are forked while it is shown
    bar = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
    with bar:
        task = bar.add_task("", total=None, count="")

        def tell(step: str, done: int, known: int) -> None:
            count = f"{done} of {known}" if known else ""
            bar.update(task, description=step, completed=done, total=known or None, count=count)
            bar.refresh()

        yield tell
