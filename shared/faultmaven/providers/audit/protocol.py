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


class AuditLog(Protocol):
    """Appends and reads; there is no way to change or remove a record."""

    def append(self, deed: Deed) -> Record:
        """Write a deed as the next record of its user's chain; it is there when this returns."""
        ...

    def read(self, user_id: str) -> list[Record]:
        """Return the chain of a user as it is stored, in its order."""
        ...

    def head(self, user_id: str) -> Record | None:
        """Return the last record as it was noted apart from the chain; None before the first."""
        ...


def digest(seq: int, deed: Deed, previous: str) -> str:
    """Return the SHA-256 of a record's canonical JSON, as hex."""
    said = asdict(deed) | {"at": to_iso(deed.at), "seq": seq, "previous": previous}
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def verify(records: Sequence[Record], head: Record | None) -> list[str]:
    """Return what is wrong with a chain, naming each record that was altered, removed, moved or cut off the end."""
    wrong: list[str] = []
    expected, previous = 1, GENESIS
    for record in records:
        if record.seq != expected:
            what = "is missing" if record.seq > expected else "stands twice or out of order"
            wrong.append(f"record {min(expected, record.seq)} {what}")
        elif record.previous != previous:
            wrong.append(f"record {record.seq} does not follow record {record.seq - 1} as that is stored")
        if record.sha256 != digest(record.seq, record.deed, record.previous):
            wrong.append(f"record {record.seq} was altered")
        expected, previous = record.seq + 1, record.sha256
    if head is not None and (not records or records[-1].sha256 != head.sha256):
        wrong.append(f"the chain does not end with record {head.seq}")
    if head is None and records:
        wrong.append("nothing says where the chain ends")
    return wrong
