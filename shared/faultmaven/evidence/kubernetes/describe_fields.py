"""Fields that described objects of every kind share: metadata, conditions, selectors, and the rest as printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from faultmaven.evidence.kubernetes.columns import cells, header_starts
from faultmaven.evidence.kubernetes.outline import Entry
from faultmaven.evidence.kubernetes.tree import EMPTY_MAP, Doc
from faultmaven.evidence.kubernetes.values import camel, is_nothing, scalar, time

FieldReader: TypeAlias = Callable[[Entry, Doc], None]
_METADATA = frozenset({"Name", "Namespace", "Labels", "Annotations", "Controlled By", "CreationTimestamp", "Created"})
_PAIR = re.compile(r"(?P<key>[^=\s,()]+)\s?=\s?(?P<value>[^,\s]*)")
_RULER = re.compile(r"[-=\s]+\Z")
_CONDITION_TIMES = frozenset({"LastHeartbeatTime", "LastTransitionTime", "LastProbeTime", "LastUpdateTime"})


def put_at(path: str) -> FieldReader:
    """Return a reader that writes a field's value at one path; `<none>` and the like write nothing."""

    def read(field: Entry, doc: Doc) -> None:
        if not is_nothing(field.value):
            doc.put(path, scalar(field.value), field.line)

    return read


def put_time(path: str) -> FieldReader:
    """Return a reader that writes a printed time as RFC 3339."""

    def read(field: Entry, doc: Doc) -> None:
        if not is_nothing(field.value):
            doc.put(path, time(field.value), field.line)

    return read


def put_text(path: str) -> FieldReader:
    """Return a reader that writes the value exactly as printed, `<none>` included: there, nothing is the finding."""

    def read(field: Entry, doc: Doc) -> None:
        doc.put(path, field.value or "<none>", field.line)

    return read


def put_pairs(path: str) -> FieldReader:
    """Return a reader of `app=web,tier=db` (a selector, labels), also over several lines."""

    def read(field: Entry, doc: Doc) -> None:
        for text, line in values_of(field):
            for match in _PAIR.finditer(text):
                doc.put((*path.split("."), match["key"]), match["value"], line)

    return read


def ignore(_field: Entry, _doc: Doc) -> None:
    """Take a field that says nothing a fact needs."""


def read_metadata(root: Entry, doc: Doc) -> None:
    """Read name, namespace, labels, annotations, owner and creation time."""
    for field in root.below:
        match field.key:
            case "Name":
                doc.put("metadata.name", field.value, field.line)
            case "Namespace" if not is_nothing(field.value):
                doc.put("metadata.namespace", field.value, field.line)
            case "Labels":
                _read_labels(field, doc)
            case "Annotations":
                _read_annotations(field, doc)
            case "Controlled By" if "/" in field.value:
                owner = doc.item("metadata.ownerReferences")
                kind, _, name = field.value.partition("/")
                owner.put("kind", kind, field.line)
                owner.put("name", name, field.line)
            case "CreationTimestamp" | "Created" if not is_nothing(field.value):
                doc.put("metadata.creationTimestamp", time(field.value), field.line)
            case _:
                pass


def _read_labels(field: Entry, doc: Doc) -> None:
    for text, line in values_of(field):
        key, equals, value = text.partition("=")
        if equals:
            doc.put(("metadata", "labels", key), value, line)


def _read_annotations(field: Entry, doc: Doc) -> None:
    for text, line in values_of(field):
        key, colon, value = text.partition(":")
        if colon and " " not in key:
            doc.put(("metadata", "annotations", key), value.strip(), line)


def values_of(field: Entry) -> Iterator[tuple[str, int]]:
    """Yield the value of a field and the lines that continue it, each with its line number."""
    if not is_nothing(field.value):
        yield field.value, field.line
    for below in field.walk():
        yield below.text, below.line


def table_rows(field: Entry) -> Iterator[tuple[dict[str, str], Entry]]:
    """Yield the rows of an indented table: the first line below is the header, a ruler of dashes is passed over."""
    lines = list(field.walk())
    start = next((n for n in range(len(lines) - 1) if _RULER.match(lines[n + 1].text)), 0)
    if not lines:
        return
    header = header_starts(lines[start].text)
    for entry in lines[start + 1 :]:
        if _RULER.match(entry.text):
            continue
        row = cells(entry.text, header)
        if row is not None:
            yield row, entry


def read_conditions(field: Entry, doc: Doc) -> None:
    """Read the table of conditions; columns are named as the API names them (type, status, reason, message, times)."""
    for row, entry in table_rows(field):
        kind = row.get("Type", "")
        if not kind or " " in kind:
            continue
        condition = doc.named("status.conditions", kind, entry.line, key="type")
        for name, value in row.items():
            if name != "Type" and value:
                condition.put(camel(name), time(value) if name in _CONDITION_TIMES else value, entry.line)


def read_rest(field: Entry, doc: Doc) -> None:
    """Keep a field no reader knows under `printed.`, with everything below it."""
    if field.key in _METADATA:
        return
    _keep(field, doc, ("printed",))


def _keep(field: Entry, doc: Doc, path: tuple[str, ...]) -> None:
    here = (*path, camel(field.key)) if field.key else (*path, f"line{field.line}")
    text = field.value if field.key else field.text
    if not field.below:
        doc.put(here, EMPTY_MAP if not text else scalar(text), field.line)
        return
    if text:
        doc.put((*here, "value"), scalar(text), field.line)
    for below in field.below:
        _keep(below, doc, here)
