"""What the product asks of a shared cache: read, and compare-and-set that is safe to repeat."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Entry:
    """A value and the version it has; the version changes with every write."""

    value: str
    version: str


class CacheProvider(Protocol):
    """Values are short strings. An entry past its end reads as absent at once."""

    def get(self, key: str) -> Entry | None:
        """Return the entry as of the last write, None when there is none."""
        ...

    def replace(self, key: str, value: str, *, expected: str | None, ttl_s: int) -> Entry | None:
        """Write when the version still is `expected` (None: when absent) and return the new entry, else None.

        A write repeated by the SDK after a lost answer succeeds once and is told as a success.
        """
        ...

    def delete(self, key: str) -> None:
        """Remove the entry; removing nothing is not an error."""
        ...
