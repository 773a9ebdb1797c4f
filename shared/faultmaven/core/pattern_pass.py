"""Many patterns looked for in one pass over bytes (Hyperscan), from as many threads as like."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any


class PatternPass:
    """A compiled table of patterns. Who makes one has Hyperscan in its layer; nothing is imported before.

    A scan needs room to work in that no two threads may share, so each thread gets room of its own. What a process
    compiles before it forks its children find ready.
    """

    def __init__(
        self,
        expressions: Sequence[bytes],
        *,
        caseless: Sequence[bool] | None = None,
        with_starts: bool = False,
        once: bool = False,
    ) -> None:
        """Compile: `caseless` says it per pattern, `with_starts` tells where matches begin (else only where they end),
        `once` tells of each pattern whether it is there at all.
        """
        import hyperscan  # noqa: PLC0415  (only the functions that read files have it in their layer)

        shared = (hyperscan.HS_FLAG_SOM_LEFTMOST if with_starts else 0) | (hyperscan.HS_FLAG_SINGLEMATCH if once else 0)
        self._database: Any = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=list(expressions),
            ids=list(range(len(expressions))),
            flags=[
                shared | (hyperscan.HS_FLAG_CASELESS if is_caseless else 0)
                for is_caseless in caseless or [False] * len(expressions)
            ],
        )
        self._rooms = threading.local()

    def scan(self, data: bytes, note: Callable[[int, int, int, int, object], None]) -> None:
        """Call `note` with the pattern's number, where it begins and ends, and two values that mean nothing here."""
        room = getattr(self._rooms, "room", None)
        if room is None:
            room = self._rooms.room = self._database.scratch.clone()
        self._database.scan(data, match_event_handler=note, scratch=room)
