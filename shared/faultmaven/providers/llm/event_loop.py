"""One event loop for the whole process, on a thread of its own.

The vendors' async clients keep connections that belong to the loop they were opened on; a fresh loop per call breaks
every second call.
"""

import asyncio
import queue
import threading
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
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


def iterate_within(source: AsyncIterator[T], seconds: float) -> Iterator[T]:
    """Yield what the source yields on the process's loop; raise TimeoutError `seconds` after the beginning.

    One task drives the source from its beginning to its end, because a stream's clean-up has to run in the task that
    opened it. Leaving the iterator early cancels it.
    """
    until = time.monotonic() + seconds
    received: queue.SimpleQueue[tuple[T] | None] = queue.SimpleQueue()

    async def pump() -> None:
        async for item in source:
            received.put((item,))

    future = asyncio.run_coroutine_threadsafe(pump(), _loop())
    future.add_done_callback(lambda _: received.put(None))
    try:
        while (item := received.get(timeout=max(0.0, until - time.monotonic()))) is not None:
            yield item[0]
        future.result()
    except queue.Empty as error:
        raise TimeoutError from error
    finally:
        future.cancel()
