"""The table of templates: how often each occurred, where and when first and last, and how bad it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.analysis.templates import Grouping
from faultmaven.evidence.levels import ORDER

_MAX_EXAMPLE = 1_000
_RANK: dict[str | None, int] = {None: -1, **{level: rank for rank, level in enumerate(ORDER)}}


def template_columns(
    grouping: Grouping, levels: Sequence[str | None], events: Mapping[str, Sequence[object]]
) -> dict[str, Sequence[object]]:
    """Return the columns of `templates`, one row per template in order of first occurrence."""
    size = len(grouping.patterns)
    codes = np.array(grouping.codes, dtype=np.int64)
    lines = np.array(cast("Sequence[int]", events["line_no"]), dtype=np.int64)
    first_line = np.full(size, np.iinfo(np.int64).max)
    last_line = np.zeros(size, dtype=np.int64)
    np.minimum.at(first_line, codes, lines)
    np.maximum.at(last_line, codes, lines)
    worst = np.full(size, -1)
    np.maximum.at(worst, codes, np.array([_RANK[level] for level in levels]))
    first_ts, last_ts = _time_spans(codes, events.get("ts"), size)
    return {
        "template_id": grouping.template_ids,
        "pattern": grouping.patterns,
        "level": [ORDER[rank] if rank >= 0 else None for rank in worst.tolist()],
        "count": np.bincount(codes, minlength=size).tolist(),
        "line_no": first_line.tolist(),
        "last_line": last_line.tolist(),
        "first_ts": first_ts,
        "last_ts": last_ts,
        "example": [example[:_MAX_EXAMPLE] for example in grouping.examples],
    }


def _time_spans(
    codes: npt.NDArray[np.int64], printed: Sequence[object] | None, size: int
) -> tuple[Sequence[object], Sequence[object]]:
    if printed is None:
        return [None] * size, [None] * size
    ts = np.asarray(printed, dtype="datetime64[us]")
    known = ~np.isnat(ts)
    first = np.full(size, np.iinfo(np.int64).max)
    last = np.full(size, np.iinfo(np.int64).min)
    micros = ts[known].astype(np.int64)
    np.minimum.at(first, codes[known], micros)
    np.maximum.at(last, codes[known], micros)
    seen = last > np.iinfo(np.int64).min
    absent = np.datetime64("NaT", "us")
    return (
        cast("Sequence[object]", np.where(seen, first.astype("datetime64[us]"), absent)),
        cast("Sequence[object]", np.where(seen, last.astype("datetime64[us]"), absent)),
    )
