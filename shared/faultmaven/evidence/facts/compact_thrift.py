"""Thrift's compact protocol, the part that Parquet's headers and footer need: structs written as they are listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

#: Type numbers of the protocol (thrift-compact-protocol.md); booleans carry their value in the type.
_TRUE, _FALSE, _I32, _I64, _BINARY, _LIST, _STRUCT = 1, 2, 5, 6, 8, 9, 12


class Long(int):
    """A 64-bit integer field; a plain `int` is a 32-bit one."""


#: A struct is a list of `(field number, value)` in rising order; a None leaves the field out.
Struct = Sequence[tuple[int, "Value | None"]]
Value = bool | int | Long | bytes | list["Value"] | tuple[tuple[int, "Value | None"], ...]


def varint(number: int) -> bytes:
    """Return an unsigned number, seven bits a byte, the lowest first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def zigzag(number: int) -> bytes:
    """Return a signed number as a varint: small ones of either sign stay short."""
    coded = number << 1 if number >= 0 else (-number << 1) - 1
    return _SHORT[coded] if coded < len(_SHORT) else varint(coded)


#: The varints that are met most, ready: hundreds of small files have hundreds of thousands of numbers.
_SHORT = tuple(map(varint, range(1 << 14)))


def struct(fields: Struct) -> bytes:
    """Return one struct with its end mark."""
    out = bytearray()
    last = 0
    for number, value in fields:
        if value is None:
            continue
        kind = _kind(value)
        delta = number - last
        out += _SHORT_HEADS[delta << 4 | kind] if 0 < delta < 16 else bytes([kind]) + zigzag(number)
        if kind > _FALSE:
            out += _BODIES[kind](value)
        last = number
    out.append(0)
    return bytes(out)


def _kind(value: Value) -> int:
    return _KINDS[type(value)] or (_TRUE if value else _FALSE)


def _list(items: list[Value]) -> bytes:
    kind = _kind(items[0]) if items else _STRUCT
    head = bytes([len(items) << 4 | kind]) if len(items) < 15 else bytes([0xF0 | kind]) + varint(len(items))
    return head + b"".join(map(_BODIES[kind], items))


def _binary(value: bytes) -> bytes:
    return varint(len(value)) + value


_SHORT_HEADS = tuple(bytes([head]) for head in range(256))
#: By the exact type: asking for each in turn took longer than writing it.
_KINDS: Mapping[type, int] = {bool: 0, int: _I32, Long: _I64, bytes: _BINARY, list: _LIST, tuple: _STRUCT}
_BODIES: Mapping[int, Callable[[Any], bytes]] = {
    _I32: zigzag,
    _I64: zigzag,
    _BINARY: _binary,
    _LIST: _list,
    _STRUCT: struct,
}
