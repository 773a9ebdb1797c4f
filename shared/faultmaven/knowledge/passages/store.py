"""The passages of all collections, as segments in the bucket under `index/{collection}/`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from faultmaven.knowledge.passages.collection import Collection
from faultmaven.knowledge.passages.wording import Entry, Segment
from faultmaven.providers.files.protocol import FileProvider
from faultmaven.providers.files.segment_reader import Form, SegmentReader, append, take_out
from faultmaven.providers.files.segments import SegmentLog

#: What a process keeps of collections it was asked about; 100,000 passages take 200 MB.
MOST_KEPT_BYTES = 600_000_000


@dataclass
class Passages:
    """Reads and writes passages. One `put` is one object: it becomes visible as a whole, or not at all."""

    files: FileProvider
    prefix: str = "index/"
    _reader: SegmentReader[Collection] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._reader = SegmentReader(self.files, Collection, MOST_KEPT_BYTES)

    def of(self, collection: str) -> Collection:
        """Return a collection's passages as they are now."""
        return self._reader.current(self._prefix(collection))

    def put(self, collection: str, entries: Sequence[Entry], removed: Sequence[str] = ()) -> None:
        """Add passages, in place of those that their documents have, and take other documents away."""
        if not entries and not removed:
            return
        append(self._log(collection), Segment.of(entries, removed).to_bytes(), _FORM)

    def erase(self, collection: str, document_ids: Sequence[str]) -> None:
        """Take documents away so that the bucket keeps nothing of them; doing it again is harmless."""
        log = self._log(collection)
        said = append(log, Segment.of((), document_ids).to_bytes(), _FORM)
        take_out(log, set(document_ids).__contains__, _FORM, said)

    def drop(self, collection: str) -> None:
        """Remove a collection; removing nothing is not an error."""
        self._reader.forget(self._prefix(collection))
        self._log(collection).drop()

    def _log(self, collection: str) -> SegmentLog:
        return SegmentLog(self.files, self._prefix(collection))

    def _prefix(self, collection: str) -> str:
        return f"{self.prefix}{collection}/"


def _without(data: bytes, doomed: Callable[[str], bool]) -> bytes | None:
    fresh = Segment.from_bytes(data).without(doomed)
    return fresh.to_bytes() if fresh else None


_FORM = Form(Collection, Collection.whole, lambda data: Segment.from_bytes(data).removed, _without)
