"""A log of segments under one prefix of a store of files: written once, read in order, merged when there are many.

The listing is the manifest: S3 lists what was put before at once, and the names sort by time. A name that ends with
`~` is a whole: what it holds is all that the segments up to it came to, and they are not read any more. So a reader
that meets a half-done merge, or two of them, sees the same as before it.

What is to be erased is first said to be gone in a segment of its own, then taken out of all others. Whoever merges
looks at what was said to be gone after the segments that were merged; so of a merge and an erasure at the same time one
sees the other.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from faultmaven.providers.files.protocol import FileNotStored, FileProvider

#: A whole covers only segments of this age: a slow writer's segment, named when it began, is never left behind.
SETTLED_AFTER_S = 180
#: So many segments are merged into a whole; reading them one by one would cost a request each.
MERGE_FROM = 32
_WHOLE = "~"
_REWRITTEN = "."


@dataclass
class SegmentLog:
    """The segments of one thing; `prefix` ends with a slash."""

    files: FileProvider
    prefix: str
    now_ns: Callable[[], int] = time.time_ns
    _last_ns: int = field(default=0, repr=False)

    def append(self, data: bytes) -> str:
        """Store a segment after all others and return its name."""
        self._last_ns = max(self.now_ns(), self._last_ns + 1)
        name = f"{self._last_ns:020d}-{secrets.token_hex(4)}"
        self.files.put(self.prefix + name, data)
        return name

    def names(self) -> list[str]:
        """Return the segments that count, in the order in which they are to be read."""
        names = [key.removeprefix(self.prefix) for key in self.files.keys(self.prefix)]
        whole = max((place for place, name in enumerate(names) if name.endswith(_WHOLE)), default=0)
        return names[whole:]

    def read(self, name: str) -> bytes:
        """Return a segment; raises FileNotStored when a merge has just replaced it: time to list again."""
        return self.files.get(self.prefix + name)

    def mergeable(self) -> list[str]:
        """Return the segments that it is time to merge, from the first one on; none as long as there are few."""
        limit = self.now_ns() - SETTLED_AFTER_S * 1_000_000_000
        settled = [name for name in self.names() if int(name[:20]) <= limit]
        return settled if len(settled) >= MERGE_FROM else []

    def replace(self, names: list[str], whole: bytes) -> None:
        """Put what these segments come to in their place; cut short, it leaves only what nobody reads."""
        self.files.put(f"{self.prefix}{names[-1].rstrip(_WHOLE)}{_WHOLE}", whole)
        kept = set(self.names())
        for key in list(self.files.keys(self.prefix)):
            if key.removeprefix(self.prefix) not in kept:
                self.files.delete(key)

    def rewrite(self, change: Callable[[bytes], bytes | None], until: str) -> int:
        """Exchange each segment up to one for what `change` makes of it (None: it stays), also those that nobody reads
        any more, and return how many were. No version of what was exchanged is kept; cut short, repeating finishes it.
        """
        changed = 0
        for key in list(self.files.keys(self.prefix)):
            name = key.removeprefix(self.prefix)
            if name > until:
                break
            try:
                fresh = change(self.read(name))
            except FileNotStored:
                continue  # merged meanwhile, into one that whoever merges looks through again
            if fresh is not None:
                # under another name, so that readers who hold the old one let go of it; a longer one sorts behind it
                whole = _WHOLE if name.endswith(_WHOLE) else ""
                self.files.put(f"{self.prefix}{name.removesuffix(_WHOLE)}{_REWRITTEN}{whole}", fresh)
                self.files.delete(key)
                changed += 1
        return changed

    def drop(self) -> None:
        """Remove everything; removing nothing is not an error."""
        self.files.delete_prefix(self.prefix)
