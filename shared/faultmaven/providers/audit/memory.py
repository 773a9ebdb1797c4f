"""The double of the audit log: chains in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faultmaven.providers.audit.protocol import AuditLog, Deed, Record


class MemoryAudit:
    """Keeps every chain in a list; `chains` is there for a test to tamper with."""

    def __init__(self) -> None:
        self.chains: dict[str, list[Record]] = {}
        self._heads: dict[str, Record] = {}

    def append(self, deed: Deed) -> Record:
        """Write a deed as the next record of its user's chain."""
        record = Record.after(self._heads.get(deed.user_id), deed)
        self.chains.setdefault(deed.user_id, []).append(record)
        self._heads[deed.user_id] = record
        return record

    def read(self, user_id: str) -> list[Record]:
        """Return the chain of a user."""
        return list(self.chains.get(user_id, ()))

    def newest(self, user_id: str, *, limit: int, before: int | None = None) -> list[Record]:
        """Return up to `limit` records, the newest first."""
        chain = reversed(self.chains.get(user_id, ()))
        return [record for record in chain if before is None or record.seq < before][:limit]

    def head(self, user_id: str) -> Record | None:
        """Return the last record that was written."""
        return self._heads.get(user_id)


if TYPE_CHECKING:
    _check: AuditLog = MemoryAudit()
