"""What the person at the terminal sees while the cloud comes up: one line per step with its seconds."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class StartFailed(Exception):
    """The local cloud cannot start; the message tells the person what to do about it."""


def say(text: str) -> None:
    """Print one line at once, also when the output is a file or a pipe."""
    print(text, flush=True)


@contextmanager
def step(title: str) -> Iterator[list[str]]:
    """Show a step while it runs; what is appended to the yielded list is printed as its result."""
    is_terminal = sys.stdout.isatty()
    if is_terminal:
        print(f"  … {title}", end="", flush=True)
    notes: list[str] = []
    started = time.monotonic()
    mark = "✗"
    try:
        yield notes
        mark = "✓"
    finally:
        detail = f"  ({', '.join(notes)})" if notes else ""
        start = "\r\033[K" if is_terminal else ""
        say(f"{start}  {mark} {title:<34} {time.monotonic() - started:6.1f} s{detail}")
