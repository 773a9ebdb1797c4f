"""Shared libraries without what only a debugger and a linker read: up to nine tenths of some wheels' binaries.

A loader reads a library's program headers and what they point to; section headers, symbols for linking and debug
information stand behind all that. So the file is cut after the last byte that is ever loaded, which works for every
architecture alike, where binutils' `strip` works for its own (ELF-64 specification, "Program Loading").
"""

import struct
from pathlib import Path

_ELF_64_LITTLE = b"\x7fELF\x02\x01"
#: Offsets in the ELF-64 header: e_phoff; e_shoff; e_phentsize and e_phnum; e_shnum and e_shstrndx.
_PHOFF, _SHOFF, _PHENTSIZE, _SHNUM = 32, 40, 54, 60
#: Offsets in a program header: p_offset and p_filesz.
_P_OFFSET, _P_FILESZ = 8, 32
_HEADER_BYTES = 64


def strip(library: Path) -> int:
    """Cut one library after its last loaded byte; returns the bytes saved, 0 for what is no ELF-64 library."""
    with library.open("r+b") as file:
        header = bytearray(file.read(_HEADER_BYTES))
        if len(header) < _HEADER_BYTES or not header.startswith(_ELF_64_LITTLE):
            return 0
        (table,) = struct.unpack_from("<Q", header, _PHOFF)
        entry_bytes, entries = struct.unpack_from("<HH", header, _PHENTSIZE)
        file.seek(table)
        segments = file.read(entry_bytes * entries)
        end = table + len(segments)
        for at in range(0, len(segments), entry_bytes):
            (offset,) = struct.unpack_from("<Q", segments, at + _P_OFFSET)
            (size,) = struct.unpack_from("<Q", segments, at + _P_FILESZ)
            end = max(end, offset + size)
        saved = file.seek(0, 2) - end
        if saved <= 0:
            return 0
        struct.pack_into("<Q", header, _SHOFF, 0)
        struct.pack_into("<HH", header, _SHNUM, 0, 0)
        file.seek(0)
        file.write(header)
        file.truncate(end)
        return saved
