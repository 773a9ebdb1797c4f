"""The shipped library: one Markdown file per fault, its first lines saying what it is about.

# Container killed for memory (OOMKilled)
faults: oom-killed, low-memory-limit
tags: kubernetes, memory

## Symptoms
...
"""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from faultmaven.knowledge.errors import LibraryPageInvalid
from faultmaven.knowledge.models import GLOBAL, Document

FOLDER = Path(__file__).parent / "library"

#: The sections of every page, in this order, so that a reader always finds the same thing in the same place.
SECTIONS = ("Symptoms", "Confirm", "Fix", "Verify", "Prevent")


def read_library(folder: Path = FOLDER) -> list[Document]:
    """Return every page of the library by name; raises LibraryPageInvalid naming the file."""
    return [read_page(path) for path in sorted(folder.glob("*.md"))]


def read_page(path: Path) -> Document:
    """Read one page; its id is the file's name."""
    text = path.read_text(encoding="utf-8")
    title, *rest = text.splitlines()
    head = dict(_header(line) for line in rest[:2])
    headings = tuple(line.removeprefix("## ") for line in rest if line.startswith("## "))
    if not title.startswith("# ") or head.keys() != {"faults", "tags"} or headings != SECTIONS:
        raise LibraryPageInvalid(path.name)
    return Document(
        document_id=f"runbook-{path.stem}",
        collection=GLOBAL,
        title=title.removeprefix("# "),
        body="\n".join([title, *rest[2:]]).strip() + "\n",
        version=hashlib.sha256(text.encode()).hexdigest()[:12],
        faults=_names(head["faults"]),
        tags=_names(head["tags"]),
        updated_at=datetime.fromtimestamp(0, UTC),
    )


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip(), value.strip()


def _names(value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.split(",") if name.strip())
