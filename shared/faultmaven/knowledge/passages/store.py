"""The passages of all collections, as segments in the bucket under `index/{collection}/`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from faultmaven.knowledge.passages.collection import Collection
from faultmaven.knowledge.passages.wording import Entry, Segment
from faultmaven.providers.files.protocol import FileProvider
from faultmaven.providers.files.segment_reader import SegmentReader, merge
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
        log = SegmentLog(self.files, self._prefix(collection))
        log.append(Segment.of(entries, removed).to_bytes())
        merge(log, Collection(), Collection.whole)

    def drop(self, collection: str) -> None:
        """Remove a collection; removing nothing is not an error."""
        self._reader.forget(self._prefix(collection))
        SegmentLog(self.files, self._prefix(collection)).drop()

    def _prefix(self, collection: str) -> str:
        return f"{self.prefix}{collection}/"
