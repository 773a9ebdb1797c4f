"""Single compressed files (gzip, bzip2, xz, zstd): the layers come off one by one, each within limits."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

import zstandard

from faultmaven.evidence.unpacking.limits import Limits
from faultmaven.sandbox.unreadable import Unreadable

CHUNK = 1024 * 1024


def _gzip(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, "rb"))


def _bzip2(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", bz2.open(path, "rb"))


def _xz(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", lzma.open(path, "rb"))


def _zstd(path: Path) -> IO[bytes]:
    opened: Callable[..., IO[bytes]] = cast("Any", zstandard).open  # its stubs leave the result untyped
    return opened(path, "rb")


#: First bytes, name, file endings, opener.
_FORMATS: tuple[tuple[bytes, str, tuple[str, ...], Callable[[Path], IO[bytes]]], ...] = (
    (b"\x1f\x8b", "gzip", (".gz", ".gzip"), _gzip),
    (b"BZh", "bzip2", (".bz2",), _bzip2),
    (b"\xfd7zXZ\0", "xz", (".xz",), _xz),
    (b"\x28\xb5\x2f\xfd", "zstd", (".zst", ".zstd"), _zstd),
)


#: How compressed files begin.
MAGIC = tuple(row[0] for row in _FORMATS)


def decompress(file: Path, name: str, folder: Path, limits: Limits) -> tuple[Path, str]:
    """Take off up to `limits.layers` layers of compression; return the inner file and its name without their endings.

    A file that is not compressed is returned as it is. A cut-off stream gives what came before the cut.
    """
    for layer in range(limits.layers + 1):
        with file.open("rb") as stream:
            head = stream.read(8)
        found = next((row for row in _FORMATS if head.startswith(row[0])), None)
        if found is None:
            return file, name
        if layer == limits.layers:
            break
        _, kind, endings, opened = found
        inner = folder / f"layer-{layer}"
        _copy(file, inner, kind, opened, limits)
        file, name = inner, _without_ending(name, endings)
    raise Unreadable(
        f"The file is compressed more than {limits.layers} times over. Unpack it and upload what is inside."
    )


def _copy(file: Path, inner: Path, kind: str, opened: Callable[[Path], IO[bytes]], limits: Limits) -> None:
    packed = file.stat().st_size
    size = 0
    with opened(file) as source, inner.open("wb") as target:
        try:
            while chunk := source.read(CHUNK):
                size += len(chunk)
                check_size(size, packed, limits)
                target.write(chunk)
        except (OSError, EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError) as error:
            if not size:
                raise Unreadable(f"The {kind} data is damaged and nothing could be unpacked.") from error


def check_size(size: int, packed: int, limits: Limits) -> None:
    """Raise Unreadable when `size` bytes out of `packed` are more than allowed."""
    if size > limits.total_bytes:
        raise Unreadable(f"It unpacks to more than {limits.total_bytes >> 20} MiB. Upload the part that matters.")
    if size > limits.ratio_from_bytes and size > limits.ratio * packed:
        told = f"It unpacks to more than {limits.ratio} times its size, as archives made to do harm do."
        raise Unreadable(f"{told} Upload the files that matter from it.")


def _without_ending(name: str, endings: tuple[str, ...]) -> str:
    lowered = name.lower()
    if lowered.endswith(".tgz"):
        return name[:-4] + ".tar"
    return next((name[: -len(ending)] for ending in endings if lowered.endswith(ending)), name)
