"""The audit log in the platform table, which outlives the cases it speaks of and holds nothing of their content.

| pk | sk | item |
|---|---|---|
| `audit#{user_id}` | `deed#{seq}` | AuditItem |
| `audit#{user_id}` | `head` | AuditItem: the last record once more, written in the same transaction |
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, TransactWriteError

from faultmaven.core.clock import to_iso
from faultmaven.core.settings import settings
from faultmaven.providers.audit.protocol import AuditLog, Deed, Record
from faultmaven.providers.data.base import Item, TableMeta, transaction
from faultmaven.providers.data.failures import failed_conditions

_HEAD = "head"
_MOST = 10**12 - 1  # the numbers are written with twelve digits


class PlatformTable(TableMeta):
    """Where the records lie."""

    table_name: ClassVar[str] = settings().tables.platform


class AuditItem(Item):
    """One record."""

    class Meta(PlatformTable):
        pass

    seq = NumberAttribute()
    at = UnicodeAttribute()
    kind = UnicodeAttribute()
    decision = UnicodeAttribute()
    facts = JSONAttribute()
    previous = UnicodeAttribute()
    sha256 = UnicodeAttribute()


class DynamoAudit:
    """Each record is written only if its number is free and the head is still the record before it."""

    def append(self, deed: Deed) -> Record:
        """Write a deed as the next record; two writers at once end one after the other."""
        while True:
            last = self.head(deed.user_id)
            record = Record.after(last, deed)
            follows = AuditItem.sha256 == last.sha256 if last else AuditItem.pk.does_not_exist()
            try:
                with transaction() as write:
                    write.save(_item(record, _sk(record.seq)), condition=AuditItem.pk.does_not_exist())
                    write.save(_item(record, _HEAD), condition=follows)
            except TransactWriteError as error:
                failed_conditions(error)  # raises what is no lost race
                # the SDK may have repeated a write whose answer was lost: then the record there is this one
                there = self._find(deed.user_id, _sk(record.seq))
                if there is not None and there.sha256 == record.sha256:
                    return record
            else:
                return record

    def read(self, user_id: str) -> list[Record]:
        """Return the chain of a user as it is stored."""
        found = AuditItem.query(_pk(user_id), AuditItem.sk.startswith("deed#"), consistent_read=True)
        return [_record(user_id, item) for item in found]

    def newest(self, user_id: str, *, limit: int, before: int | None = None) -> list[Record]:
        """Return up to `limit` records, the newest first."""
        last = _sk(before - 1) if before is not None else _sk(_MOST)
        found = AuditItem.query(
            _pk(user_id),
            AuditItem.sk.between(_sk(0), last),
            consistent_read=True,
            scan_index_forward=False,
            limit=limit,
        )
        return [_record(user_id, item) for item in found]

    def head(self, user_id: str) -> Record | None:
        """Return the record noted as the last."""
        return self._find(user_id, _HEAD)

    @staticmethod
    def _find(user_id: str, sk: str) -> Record | None:
        try:
            return _record(user_id, AuditItem.get(_pk(user_id), sk, consistent_read=True))
        except DoesNotExist:
            return None


def _pk(user_id: str) -> str:
    return f"audit#{user_id}"


def _sk(seq: int) -> str:
    return f"deed#{seq:012d}"


def _item(record: Record, sk: str) -> AuditItem:
    deed = record.deed
    return AuditItem(
        _pk(deed.user_id),
        sk,
        seq=record.seq,
        at=to_iso(deed.at),
        kind=deed.kind,
        decision=deed.decision,
        facts=dict(deed.facts),
        previous=record.previous,
        sha256=record.sha256,
    )


def _record(user_id: str, item: AuditItem) -> Record:
    deed = Deed(user_id, datetime.fromisoformat(item.at), item.kind, item.decision, item.facts)
    return Record(int(item.seq), deed, item.previous, item.sha256)


@cache
def audit_log() -> AuditLog:
    """Return this process's audit log."""
    return DynamoAudit()


if TYPE_CHECKING:
    _check: AuditLog = DynamoAudit()
