"""How much may come out of an archive, and what came out."""

from dataclasses import dataclass
from pathlib import Path

from faultmaven.evidence.sizes import MIB, UNPACKED_MAX_BYTES


@dataclass(frozen=True)
class Limits:
    """Bounds of one opening; sizes in bytes. Nested archives go through the same door again, at most `depth` deep."""

    members: int = 1000
    total_bytes: int = UNPACKED_MAX_BYTES
    member_bytes: int = UNPACKED_MAX_BYTES
    #: Logs shrink 10 to 50 times, at the extreme 200; what shrinks more and is large is a bomb.
    ratio: int = 300
    ratio_from_bytes: int = 64 * MIB
    layers: int = 3
    depth: int = 3


LIMITS = Limits()


@dataclass(frozen=True)
class Member:
    """A file out of an archive: its path in the archive, and where its bytes lie now."""

    path: str
    file: Path
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Contents:
    """What an archive gave: its usable files in archive order, and one sentence per thing that was left out."""

    members: tuple[Member, ...]
    left_out: tuple[str, ...] = ()
