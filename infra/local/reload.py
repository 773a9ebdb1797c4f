"""Picks up changed Python code: the deployed functions get it within a second, without a redeploy."""

import asyncio
from collections.abc import Callable
from time import monotonic

from botocore.exceptions import BotoCoreError, ClientError
from watchfiles import PythonFilter, awatch

from infra.local.functions import DeployedFunctions
from infra.local.places import PROJECT
from infra.local.progress import say

_WATCHED = (PROJECT / "shared" / "faultmaven", PROJECT / "functions")
_QUIET_MS = 150
"""A burst is over when nothing changed for this long; editors and formatters write files some 10 ms apart."""


class _CodeAndData(PythonFilter):
    """Python files and the data files shipped beside them."""

    def __init__(self) -> None:
        super().__init__(extra_extensions=(".yaml", ".yml", ".json", ".md", ".toml", ".txt"))


async def reload_on_change(functions: DeployedFunctions, on_change: Callable[[], None]) -> None:
    """Watch the code for ever; each burst of changes becomes one update of all functions and one printed line."""
    async for changes in awatch(*_WATCHED, watch_filter=_CodeAndData(), debounce=10 * _QUIET_MS, step=_QUIET_MS):
        started = monotonic()
        try:
            updated = await asyncio.to_thread(functions.use_working_tree)
        except (BotoCoreError, ClientError, OSError) as error:  # e.g. a file was replaced while it was copied
            say(f"  ↻ a change was not picked up: {error}. Save again to try again.")
            continue
        if updated:
            on_change()
            names = sorted({path.rpartition("/")[2] for _, path in changes})
            shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
            say(f"  ↻ {shown} changed: {updated} functions updated in {monotonic() - started:.1f} s")
