"""Compressed files and archives: opened within limits, as if every one of them were meant to do harm."""

from faultmaven.evidence.unpacking.archives import HEAD_BYTES, TAR_MAGIC, TAR_MAGIC_AT, ZIP_MAGIC, open_archive
from faultmaven.evidence.unpacking.compression import MAGIC, decompress
from faultmaven.evidence.unpacking.limits import LIMITS, Contents, Limits, Member

__all__ = ["HEAD_BYTES", "LIMITS", "Contents", "Limits", "Member", "decompress", "is_packed", "open_archive"]


def is_packed(head: bytes) -> bool:
    """Tell whether a file that begins with these (up to HEAD_BYTES) bytes is compressed or an archive."""
    return head.startswith((*MAGIC, *ZIP_MAGIC)) or head[TAR_MAGIC_AT:].startswith(TAR_MAGIC)
