"""JSON in print: how values out of a file are written into a column, however deep a hostile file nests them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import orjson

#: Levels that are printed; orjson refuses more than 254, and no record of a program has a tenth of them.
_MAX_DEPTH = 100
#: orjson writes whole numbers up to 64 bits with or without a sign; a longer one is written as its digits.
_MAX_BITS = 63
#: What stands for everything below.
_DEEPER = "…"


def printed(value: object) -> str:
    """Return a value as JSON; what no JSON knows as its text, what is nested too deep as a sign that there was more."""
    try:
        return orjson.dumps(value, None, orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:
        return orjson.dumps(_bounded(value, _MAX_DEPTH), str, orjson.OPT_NON_STR_KEYS).decode()


def _digits(value: int) -> str:
    try:
        return str(value)
    except ValueError:  # more than Python prints
        return _DEEPER


def _bounded(value: object, depth: int) -> object:
    if isinstance(value, int):
        return value if value.bit_length() <= _MAX_BITS else _digits(value)
    if not isinstance(value, dict | list | tuple):
        return value
    if not depth:
        return _DEEPER
    if isinstance(value, dict):
        return {key: _bounded(below, depth - 1) for key, below in cast("Mapping[object, object]", value).items()}
    return [_bounded(item, depth - 1) for item in cast("Sequence[object]", value)]
