"""What a case is found and counted by: its entry, the changes that are laid over it, and the pages that hold many."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from faultmaven.case.models import OVER, CaseStatus, Severity

#: Bytes of JSON in one page: an item may have 400 KB, and what cannot be compressed grows by a thousandth at most.
PAGE_BYTES = 250_000
#: The verdicts that name a cause.
SETTLED = frozenset({"CONFIRMED", "LIKELY"})

#: Attributes of an entry as they are kept, in items and in pages alike.
Kept = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """A case in short; its texts hold the pseudonyms of the case. `kept` is what is stored of it."""

    case_id: str
    kept: Kept

    @property
    def is_whole(self) -> bool:
        """Tell whether everything is there that a case begins with."""
        return "created_at" in self.kept

    @property
    def title(self) -> str:
        """What the case is called."""
        return self.kept["title"]

    @property
    def tags(self) -> Sequence[str]:
        """The tags that people gave it."""
        return self.kept["tags"]

    @property
    def status(self) -> CaseStatus:
        """Where it stands."""
        return CaseStatus(self.kept["status"])

    @property
    def is_over(self) -> bool:
        """Tell whether it is resolved or closed."""
        return self.status in OVER

    @property
    def severity(self) -> Severity:
        """How much it hurts."""
        return Severity(self.kept["severity"])

    @property
    def has_cause(self) -> bool:
        """Tell whether the last turn named a cause."""
        return self.kept.get("verdict") in SETTLED and bool(self.mechanism or self.cause)

    @property
    def verdict(self) -> str:
        """The verdict of the last turn, empty before the first."""
        return self.kept.get("verdict") or ""

    @property
    def cause(self) -> str:
        """The title of the leading cause, empty without one."""
        return self.kept.get("cause") or ""

    @property
    def mechanism(self) -> str:
        """The leading cause by its id in the fault catalogue, empty without one."""
        return self.kept.get("mechanism") or ""

    @property
    def component(self) -> str:
        """What the leading cause blames, empty without one."""
        return self.kept.get("component") or ""

    @property
    def fingerprint(self) -> str:
        """What opened it, when that is something that comes again."""
        return self.kept.get("fingerprint") or ""

    @property
    def pseudonym_key(self) -> bytes:
        """The key that its pseudonyms are made from."""
        return base64.b64decode(self.kept["pseudonym_key"])

    @cached_property
    def text(self) -> str:
        """All that words are looked for in."""
        kept = self.kept
        words = (kept["title"], kept["description"], *kept["tags"], kept.get("conclusion"), self.cause, self.mechanism)
        return "\n".join(filter(None, (*words, self.component)))

    @cached_property
    def created_at(self) -> datetime:
        """When it was opened."""
        return datetime.fromisoformat(self.kept["created_at"])

    @cached_property
    def updated_at(self) -> datetime:
        """When something last happened in it."""
        return datetime.fromisoformat(self.kept["updated_at"])

    @property
    def caused_at(self) -> datetime | None:
        """When a turn first named a cause."""
        return _time(self.kept.get("caused_at"))

    @property
    def ended_at(self) -> datetime | None:
        """When it was resolved or closed, None while it is open."""
        return _time(self.kept.get("ended_at"))

    @property
    def tokens(self) -> int:
        """Tokens that its turns spent on models."""
        return int(self.kept.get("tokens") or 0)

    @property
    def cost_usd(self) -> float:
        """US dollars that its turns spent on models, where prices are known."""
        return int(self.kept.get("micro_usd") or 0) / 1_000_000

    def changed(self, change: Kept) -> Entry:
        """Return the entry with a change laid over it. A cause is first named once: the earlier moment counts."""
        kept = {**self.kept, **change}
        if first := self.kept.get("caused_at"):
            kept["caused_at"] = min(first, kept["caused_at"])
        return Entry(self.case_id, kept)


def _time(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None


def packed(entries: Iterable[Entry]) -> bytes:
    """Return a page."""
    rows = [{"case_id": entry.case_id, **entry.kept} for entry in entries]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def unpacked(page: bytes) -> list[Entry]:
    """Return the entries of a page."""
    return [Entry(row.pop("case_id"), row) for row in json.loads(zlib.decompress(page))]


def pages_of(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Yield the entries in lots that fit into a page each."""
    lot: list[Entry] = []
    size = 0
    for entry in entries:
        length = len(json.dumps(dict(entry.kept), ensure_ascii=False).encode()) + 50
        if lot and size + length > PAGE_BYTES:
            yield lot
            lot, size = [], 0
        lot.append(entry)
        size += length
    if lot:
        yield lot
