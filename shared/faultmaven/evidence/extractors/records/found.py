"""What a reader of containers finds: a record with the lines it stands on, as fields or as a line of a program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class FoundRecord:
    """One record, on lines `line_no..line_end` of the file.

    `fields` are those of a structured record. Where a container only carries what a program wrote, `text` is that, and
    `fields` say what the container knows about it (`ts`, `service`, `host` and others, by their names in `events`).
    """

    line_no: int
    line_end: int
    fields: Mapping[str, object] = field(default_factory=dict[str, object])
    text: str | None = None


class RecordReader(Protocol):
    """A reader of one kind of container. `sniff` looks at the head of the file and returns the name of its format."""

    def sniff(self, lines: list[str]) -> str | None:
        """Return the format's name when the head of a file looks like this container."""
        ...

    def read(self, lines: list[str]) -> Iterable[FoundRecord]:
        """Yield the records; a container that breaks off gives those before the break."""
        ...
