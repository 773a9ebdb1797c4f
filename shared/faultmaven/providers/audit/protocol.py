"""What the product asks of an audit log, and the chain that makes tampering show."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Protocol

from faultmaven.core.clock import to_iso

#: What the first record of a chain names as the one before it.
GENESIS = "0" * 64


@dataclass(frozen=True)
class Deed:
    """One thing that was done or refused. `facts` holds ids, hashes, counts and words of our own, never content."""

    user_id: str
    at: datetime
    kind: str
    decision: str
    facts: Mapping[str, str | int] = field(default_factory=dict[str, str | int])


@dataclass(frozen=True)
class Record:
    """A deed in its chain: `seq` counts from 1, `previous` is the hash of the record before."""

    seq: int
    deed: Deed
    previous: str
    sha256: str

    @classmethod
    def after(cls, last: "Record | None", deed: Deed) -> "Record":
        """Return the record that follows `last`."""
        seq, previous = (last.seq + 1, last.sha256) if last else (1, GENESIS)
        return cls(seq, deed, previous, digest(seq, deed, previous))


@dataclass(frozen=True)
class End:
    """Where a chain ends: the number and the hash of its last record."""

    seq: int
    sha256: str


class AuditLog(Protocol):
    """Appends and reads; there is no way to change or remove a record."""

    def append(self, deed: Deed) -> Record:
        """Write a deed as the next record of its user's chain; it is there when this returns."""
        ...

    def read(self, user_id: str) -> list[Record]:
        """Return the chain of a user as it is stored, in its order."""
        ...

    def newest(self, user_id: str, *, limit: int, before: int | None = None) -> list[Record]:
        """Return up to `limit` records, the newest first; with `before` only those with a smaller number."""
        ...

    def head(self, user_id: str) -> Record | None:
        """Return the last record as it was noted apart from the chain; None before the first."""
        ...


def digest(seq: int, deed: Deed, previous: str) -> str:
    """Return the SHA-256 of a record's canonical JSON, as hex."""
    said = asdict(deed) | {"at": to_iso(deed.at), "seq": seq, "previous": previous}
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def verify(records: Sequence[Record], end: Record | End | None) -> list[str]:
    """Return what is wrong with a chain, naming each record that was altered, removed, moved or cut off the end."""
    wrong = _gaps({record.seq for record in records})
    before: Record | None = None
    for record in records:
        seq, sha256 = (before.seq, before.sha256) if before else (0, GENESIS)
        if record.seq < seq:
            wrong.append(f"record {seq} stands out of order")
        if record.seq <= seq:
            wrong.append(f"record {record.seq} stands twice or out of order")
        elif record.seq == seq + 1 and record.previous != sha256:
            wrong.append(f"record {record.seq} does not follow record {seq} as that is stored")
        if record.sha256 != digest(record.seq, record.deed, record.previous):
            wrong.append(f"record {record.seq} was altered")
        before = record
    if end is not None and (before is None or before.sha256 != end.sha256):
        wrong.append(f"the chain does not end with record {end.seq}")
    if end is None and records:
        wrong.append("nothing says where the chain ends")
    return wrong


def _gaps(numbers: set[int]) -> list[str]:
    said: list[str] = []
    last = 0
    for number in sorted(numbers):
        if number == last + 2:
            said.append(f"record {last + 1} is missing")
        elif number > last + 2:
            said.append(f"records {last + 1} to {number - 1} are missing")
        last = number
    return said
