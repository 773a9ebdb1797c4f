"""The outline of `kubectl describe`: keys with values and what is indented below them, for every kind of object."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_NEW_OBJECT = re.compile(r"Name:\s+\S")
#: Below these keys stands free text, whatever it looks like, up to the next field of the same container.
_FREE_TEXT = frozenset({"Command", "Args"})
_CONTAINER_FIELD = re.compile(
    r"\s*(?:Command|Args|State|Last State|Ready|Restart Count|Limits|Requests|Liveness|Readiness|Startup|Devices|"
    r"SeccompProfile|Environment|Environment Variables from|Mounts|Port|Ports|Host Port|Host Ports|Image|Image ID|"
    r"Container ID|Restart Policy):(?:\s|\Z)"
)
#: A key that ends the free text even when the text's own indentation was lost.
_TOP_FIELD = re.compile(
    r"(?:Conditions|Volumes|QoS Class|Node-Selectors|Tolerations|Events|Containers|Status):(?:\s|\Z)"
)
_DATA_HEADING = re.compile(r"(?:Data|BinaryData)\s*\Z")


@dataclass(slots=True)
class Entry:
    """One line of the outline. `text` is the whole line without its indentation; `key` is "" when it has none."""

    line: int
    indent: int
    key: str
    value: str
    text: str
    below: list[Entry] = field(default_factory=list["Entry"])

    @property
    def end(self) -> int:
        """Return the last line of this entry and everything below it."""
        return self.below[-1].end if self.below else self.line

    def find(self, key: str) -> Entry | None:
        """Return the first entry below with this key."""
        return next((entry for entry in self.below if entry.key == key), None)

    def walk(self) -> Iterator[Entry]:
        """Yield every entry below, in the order of the file."""
        for entry in self.below:
            yield entry
            yield from entry.walk()


def split_objects(lines: Sequence[str], first_line: int = 1) -> Iterator[Entry]:
    """Yield one root entry per described object; text before the first `Name:` is left to the caller."""
    starts = [index for index, line in enumerate(lines) if line.startswith("Name:") and _NEW_OBJECT.match(line)]
    for start, next_start in zip(starts, [*starts[1:], len(lines)], strict=False):
        stop = next_start
        while stop > start and not lines[stop - 1].strip():
            stop -= 1
        yield outline(lines[start:stop], first_line + start)


def outline(lines: Sequence[str], first_line: int) -> Entry:
    """Return the outline of one object; its root entry has the key "" and the object's first line."""
    root = Entry(first_line, -1, "", "", "")
    open_entries = [root]
    free_text: Entry | None = None
    for number, raw in enumerate(lines, start=first_line):
        line = raw.rstrip()
        if "\t" in line:
            line = line.expandtabs(8)
        if free_text is not None:
            if not _ends_free_text(line, free_text.indent):
                if line.strip():
                    _append_text(free_text, number, line)
                continue
            free_text = None
        if not line:
            continue
        text = line.lstrip()
        indent = len(line) - len(text)
        key, colon, value = text.partition(":")  # what `_field` does, without a call for each line
        if key and colon and (not value or value[0] == " " or value[0].isspace()):
            value = value.strip()
        else:
            key, value = text if indent == 0 and _DATA_HEADING.match(text) else "", ""
        entry = Entry(number, indent, key, value, text, [])
        while open_entries[-1].indent >= indent:
            open_entries.pop()
        open_entries[-1].below.append(entry)
        open_entries.append(entry)
        if key in _FREE_TEXT and not value and indent > 0:
            free_text = entry
    return root


def _field(text: str) -> tuple[str, str] | None:
    """Return the key and the value of `Key:  value`, or None where there is no colon that ends a word."""
    key, colon, value = text.partition(":")
    return (key, value.strip()) if key and colon and (not value or value[0] == " " or value[0].isspace()) else None


def _ends_free_text(line: str, indent: int) -> bool:
    here = len(line) - len(line.lstrip())
    if here == indent and _CONTAINER_FIELD.match(line):
        return True
    if here == 0 and _TOP_FIELD.match(line):
        return True
    # the next container's name, or the end of the containers: less indented, and shaped like a key
    return 0 < here < indent and line.endswith(":") and _field(line.lstrip()) is not None


def _append_text(parent: Entry, number: int, line: str) -> None:
    parent.below.append(Entry(number, parent.indent + 2, "", "", line[parent.indent + 2 :] or line.strip()))
