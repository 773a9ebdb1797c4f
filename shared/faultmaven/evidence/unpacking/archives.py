"""Zip and tar archives opened into plain files: no path out of the folder, no link, no device, no bomb."""

from __future__ import annotations

import hashlib
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from faultmaven.evidence.unpacking.compression import CHUNK, check_size
from faultmaven.evidence.unpacking.limits import Contents, Limits, Member
from faultmaven.sandbox.unreadable import Unreadable

#: How zip archives begin (the second is an empty one), and what tar archives have in their first header.
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
TAR_MAGIC, TAR_MAGIC_AT = b"ustar", 257
#: As much of a file as tells whether it is one.
HEAD_BYTES = 512
#: The least a zip entry has before its data (APPNOTE 4.3.7).
LOCAL_HEADER_BYTES = 30

#: What file managers put into archives and nobody means to upload.
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class _TooLarge(Exception):
    """One member is larger than a file may be; the others are not to blame."""


@dataclass(frozen=True)
class _Entry:
    path: str
    problem: str | None
    open: object  # a zip or tar member, opened by the reader that listed it


def open_archive(file: Path, folder: Path, limits: Limits) -> Contents | None:
    """Unpack a zip or tar archive into numbered files in `folder`; None when the file is neither."""
    with file.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    try:
        if head.startswith(ZIP_MAGIC):
            with zipfile.ZipFile(file) as archive:
                return _unpack(_Zip(archive), file, folder, limits)
        if head[TAR_MAGIC_AT:].startswith(TAR_MAGIC):
            with tarfile.open(file, "r:") as archive:
                return _unpack(_Tar(archive), file, folder, limits)
    except (zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        raise Unreadable("The archive is damaged. Check that it was copied whole, or upload its files.") from error
    return None


class _Zip:
    """Lists and opens the entries of a zip archive."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        names = {info.filename for info in archive.infolist()}
        if "[Content_Types].xml" in names:
            raise Unreadable("This is an Office document. Export it as text, CSV or Markdown and upload that.")
        if "META-INF/MANIFEST.MF" in names:
            raise Unreadable("This is a Java archive (program code). Upload its logs or configuration instead.")
        _refuse_overlaps(archive)

    def entries(self) -> Iterator[_Entry]:
        for info in self._archive.infolist():
            kind = info.external_attr >> 16
            if info.is_dir():
                continue
            problem = None
            if info.flag_bits & 0x1:
                problem = "it is encrypted"
            elif stat.S_ISLNK(kind):
                problem = "it is a link"
            yield _Entry(_name(info), problem, info)

    def open(self, entry: _Entry) -> IO[bytes]:
        assert isinstance(entry.open, zipfile.ZipInfo)
        return self._archive.open(entry.open)


class _Tar:
    """Lists and opens the entries of a tar archive."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive

    def entries(self) -> Iterator[_Entry]:
        for info in self._archive:
            if info.isdir():
                continue
            yield _Entry(info.name, None if info.isreg() else "it is a link or a device", info)

    def open(self, entry: _Entry) -> IO[bytes]:
        assert isinstance(entry.open, tarfile.TarInfo)
        stream = self._archive.extractfile(entry.open)
        assert stream is not None  # only regular files get here
        return stream


def _unpack(reader: _Zip | _Tar, file: Path, folder: Path, limits: Limits) -> Contents:
    members: list[Member] = []
    left_out: list[str] = []
    packed, total = file.stat().st_size, 0
    for entry in reader.entries():
        name = entry.path
        if any(name.startswith(litter) or name.endswith(litter) for litter in _LITTER):
            continue
        problem = entry.problem or _unsafe(name)
        if problem is None and len(members) == limits.members:
            left_out.append(f"Only the first {limits.members} files of the archive were taken.")
            break
        if problem is None:
            try:
                member = _copy(reader.open(entry), name, folder / f"member-{len(members)}", limits)
            except _TooLarge:
                problem = f"it is larger than {limits.member_bytes >> 20} MiB"
                total += limits.member_bytes
                check_size(total, packed, limits)
            except (NotImplementedError, RuntimeError, zlib.error, zipfile.BadZipFile, OSError, EOFError):
                problem = "it is damaged or packed in an unknown way"
            else:
                total += member.size_bytes
                check_size(total, packed, limits)
                members.append(member)
                continue
        left_out.append(f"{name[:200]!r} was left out: {problem}.")
    if not members:
        raise Unreadable(_why_nothing(left_out))
    return Contents(tuple(members), tuple(left_out))


def _copy(source: IO[bytes], name: str, target: Path, limits: Limits) -> Member:
    digest, size = hashlib.sha256(), 0
    with source, target.open("wb") as out:
        while chunk := source.read(CHUNK):
            size += len(chunk)
            if size > limits.member_bytes:
                target.unlink()
                raise _TooLarge
            digest.update(chunk)
            out.write(chunk)
    return Member(name, target, size, digest.hexdigest())


def _unsafe(name: str) -> str | None:
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or (len(name) > 1 and name[1] == ":"):
        return "its path is absolute"
    if ".." in parts:
        return "its path leads out of the archive"
    return None


def _name(info: zipfile.ZipInfo) -> str:
    """Return an entry's name; zips made on Windows or macOS often hold UTF-8 without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


def _refuse_overlaps(archive: zipfile.ZipFile) -> None:
    """Refuse archives whose entries share bytes (https://www.bamsoftware.com/hacks/zipbomb/), which zipfile allows."""
    end = 0
    for info in sorted(archive.infolist(), key=lambda entry: entry.header_offset):
        if info.header_offset < end:
            told = "Entries of the archive overlap, as in archives made to do harm."
            raise Unreadable(f"{told} Upload the files that matter from it.")
        end = info.header_offset + LOCAL_HEADER_BYTES + info.compress_size


def _why_nothing(left_out: list[str]) -> str:
    if not left_out:
        return "The archive is empty: it holds no file."
    if all("encrypted" in sentence for sentence in left_out):
        return "The archive is encrypted. Unpack it with its password and upload the files."
    return f"No file of the archive can be read. {left_out[0]}"
