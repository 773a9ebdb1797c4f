"""Compressed files and archives: opened within limits, as if every one of them were meant to do harm."""

from faultmaven.evidence.unpacking.archives import open_archive
from faultmaven.evidence.unpacking.compression import decompress
from faultmaven.evidence.unpacking.limits import LIMITS, Contents, Limits, Member

__all__ = ["LIMITS", "Contents", "Limits", "Member", "decompress", "open_archive"]
