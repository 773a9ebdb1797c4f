"""Thrift's compact protocol, the part that Parquet's headers and footer need: structs written as they are listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Type numbers of the protocol (thrift-compact-protocol.md); booleans carry their value in the type.
_TRUE, _FALSE, _I32, _I64, _BINARY, _LIST, _STRUCT = 1, 2, 5, 6, 8, 9, 12


@dataclass(frozen=True)
class Long:
    """A 64-bit integer field; a plain `int` is a 32-bit one."""

    value: int


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
    return varint(number << 1 if number >= 0 else (-number << 1) - 1)


def struct(fields: Struct) -> bytes:
    """Return one struct with its end mark."""
    out = bytearray()
    last = 0
    for number, value in fields:
        if value is None:
            continue
        kind = _kind(value)
        delta = number - last
        out += bytes([delta << 4 | kind]) if 0 < delta < 16 else bytes([kind]) + zigzag(number)
        if not isinstance(value, bool):
            out += _body(value)
        last = number
    out.append(0)
    return bytes(out)


def _kind(value: Value) -> int:
    if isinstance(value, bool):
        return _TRUE if value else _FALSE
    if isinstance(value, int):
        return _I32
    if isinstance(value, Long):
        return _I64
    if isinstance(value, bytes):
        return _BINARY
    return _LIST if isinstance(value, list) else _STRUCT


def _body(value: Value) -> bytes:
    if isinstance(value, int):
        return zigzag(value)
    if isinstance(value, Long):
        return zigzag(value.value)
    if isinstance(value, bytes):
        return varint(len(value)) + value
    if isinstance(value, tuple):
        return struct(value)
    kind = _kind(value[0]) if value else _STRUCT
    head = bytes([len(value) << 4 | kind]) if len(value) < 15 else bytes([0xF0 | kind]) + varint(len(value))
    return head + b"".join(_body(item) for item in value)
