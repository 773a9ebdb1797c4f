"""One event loop for the whole process, on a thread of its own.

The vendors' async clients keep connections that belong to the loop they were opened on; a fresh loop per call breaks
every second call.
"""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import TimeoutError as FutureTimeout
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="model-calls", daemon=True).start()
    return loop


def run_within(coroutine: Coroutine[Any, Any, T], seconds: float) -> T:
    """Run the coroutine on the process's loop and return its value; raise TimeoutError after `seconds`."""
    future = asyncio.run_coroutine_threadsafe(coroutine, _loop())
    try:
        return future.result(timeout=seconds)
    except FutureTimeout as error:
        future.cancel()
        raise TimeoutError from error
