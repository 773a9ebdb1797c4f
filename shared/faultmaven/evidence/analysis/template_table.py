"""The table of templates: how often each occurred, where and when first and last, and how bad it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.analysis.templates import Codes, Grouping
from faultmaven.evidence.levels import ORDER

_MAX_EXAMPLE = 1_000
_NEVER, _ALWAYS = np.iinfo(np.int64).max, np.iinfo(np.int64).min
Array = npt.NDArray[Any]


class TemplateCounts:
    """What is counted of each provisional code while a log is read."""

    def __init__(self) -> None:
        self._count = np.zeros(0, dtype=np.int64)
        self._first_line = np.zeros(0, dtype=np.int64)
        self._last_line = np.zeros(0, dtype=np.int64)
        self._worst = np.zeros(0, dtype=np.int8)
        self._first_ts = np.zeros(0, dtype=np.int64)
        self._last_ts = np.zeros(0, dtype=np.int64)

    def add(self, codes: Codes, ranks: npt.NDArray[np.int8], line_no: Array, ts: npt.NDArray[np.datetime64]) -> None:
        """Count some records in the order of the file; `ranks` are places in ORDER, -1 for no level."""
        if not len(codes):
            return
        self._grow(max(len(self._count), int(codes.max()) + 1))
        self._count += np.bincount(codes, minlength=len(self._count))
        first = np.full(len(self._count), _NEVER)
        first[codes[::-1]] = line_no[::-1]  # of several values for one place the last one stays
        np.minimum(self._first_line, first, out=self._first_line)
        self._last_line[codes] = line_no
        for rank in range(len(ORDER)):
            seen = np.zeros(len(self._count), dtype=bool)
            seen[codes[ranks == rank]] = True
            self._worst[seen & (self._worst < rank)] = rank
        known = ~np.isnat(ts)
        micros = ts.astype("datetime64[us]").view(np.int64)
        if not known.all():
            codes, micros = codes[known], micros[known]
        np.minimum.at(self._first_ts, codes, micros)
        np.maximum.at(self._last_ts, codes, micros)

    def columns(self, grouping: Grouping) -> dict[str, Sequence[object]]:
        """Return the columns of `templates`, one row per template in order of first occurrence."""
        size, final = len(grouping.patterns), grouping.final

        def gathered(start: int, values: Array, combine: np.ufunc) -> Array:
            out = np.full(size, start, dtype=np.int64)
            combine.at(out, final, values)
            return out

        worst = gathered(-1, self._worst, np.maximum)
        first_ts = gathered(_NEVER, self._first_ts, np.minimum)
        last_ts = gathered(_ALWAYS, self._last_ts, np.maximum)
        seen = last_ts > _ALWAYS
        absent = np.datetime64("NaT", "us")
        return {
            "template_id": grouping.template_ids,
            "pattern": grouping.patterns,
            "level": [ORDER[rank] if rank >= 0 else None for rank in worst.tolist()],
            "count": gathered(0, self._count, np.add).tolist(),
            "line_no": gathered(_NEVER, self._first_line, np.minimum).tolist(),
            "last_line": gathered(0, self._last_line, np.maximum).tolist(),
            "first_ts": cast("Sequence[object]", np.where(seen, first_ts.astype("datetime64[us]"), absent)),
            "last_ts": cast("Sequence[object]", np.where(seen, last_ts.astype("datetime64[us]"), absent)),
            "example": [example[:_MAX_EXAMPLE] for example in grouping.examples],
        }

    def _grow(self, size: int) -> None:
        more = size - len(self._count)
        if more:
            self._count = np.concatenate([self._count, np.zeros(more, dtype=np.int64)])
            self._first_line = np.concatenate([self._first_line, np.full(more, _NEVER)])
            self._last_line = np.concatenate([self._last_line, np.zeros(more, dtype=np.int64)])
            self._worst = np.concatenate([self._worst, np.full(more, -1, dtype=np.int8)])
            self._first_ts = np.concatenate([self._first_ts, np.full(more, _NEVER)])
            self._last_ts = np.concatenate([self._last_ts, np.full(more, _ALWAYS)])
