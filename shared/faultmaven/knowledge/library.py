"""The shipped library: one Markdown page per fault signature, in a folder per category, with its facts in front.

---
id: oom-killed
title: The container was killed for using more memory than its limit
category: runtime
components: [kubernetes, cgroup, memory]
tags: [memory, restart]
symptoms:
  - "Reason: OOMKilled Exit Code: 137"
related: [memory-grows, java-heap-exhausted]
---

The front is YAML of three forms only (a word, a list in brackets, quoted lines), so that reading it needs no
parser that the light functions lack.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from faultmaven.knowledge.errors import LibraryPageInvalid
from faultmaven.knowledge.models import GLOBAL, Document

FOLDER = Path(__file__).parent / "library"

#: The sections of every page, in this order, so that a reader always finds the same thing in the same place.
SECTIONS = ("Symptoms", "Confirm", "Often mistaken for", "Fix", "Verify", "Prevent")
_FENCE = "---"


@dataclass(frozen=True)
class Page:
    """One page. `id` is that of its fault signature, `symptoms` are lines as they are really seen, `related` are the
    ids of other pages; `version` is the first 12 hex digits of the file's SHA-256."""

    id: str
    title: str
    category: str
    components: tuple[str, ...]
    tags: tuple[str, ...]
    symptoms: tuple[str, ...]
    related: tuple[str, ...]
    body: str
    version: str

    @property
    def document_id(self) -> str:
        """Return the id of the document that it becomes."""
        return document_id_of(self.id)

    def document(self) -> Document:
        """Return it as a document of the global collection."""
        return Document(
            document_id=self.document_id,
            collection=GLOBAL,
            title=self.title,
            body=self.body,
            version=self.version,
            faults=(self.id,),
            tags=tuple(dict.fromkeys((*self.tags, *self.components, self.category))),
            updated_at=datetime.fromtimestamp(0, UTC),
        )


def document_id_of(page_id: str) -> str:
    """Return the document of a page, by the page's id."""
    return f"runbook-{page_id}"


def read_library(folder: Path = FOLDER) -> list[Document]:
    """Return every page of the library as a document, by id; raises LibraryPageInvalid naming the file."""
    return [page.document() for page in read_pages(folder)]


def read_pages(folder: Path = FOLDER) -> list[Page]:
    """Return every page of the library by id; raises LibraryPageInvalid naming the file."""
    pages = [read_page(path) for path in folder.glob("*/*.md")]
    return sorted(pages, key=lambda page: page.id)


def read_page(path: Path) -> Page:
    """Read one page; its file and folder are named by its id and category."""
    text = path.read_text(encoding="utf-8")
    front, body = _parted(path, text)
    try:
        page = Page(
            id=front.pop("id")[0],
            title=front.pop("title")[0],
            category=front.pop("category")[0],
            components=_listed(front.pop("components")[0]),
            tags=_listed(front.pop("tags")[0]),
            symptoms=tuple(str(json.loads(line)) for line in front.pop("symptoms")[1:]),
            related=_listed(front.pop("related")[0]),
            body=body,
            version=hashlib.sha256(text.encode()).hexdigest()[:12],
        )
    except (KeyError, ValueError) as error:
        raise LibraryPageInvalid(path.name) from error
    headings = tuple(line.removeprefix("## ") for line in body.splitlines() if line.startswith("## "))
    is_named = (page.id, page.category) == (path.stem, path.parent.name)
    if front or headings != SECTIONS or not is_named or not body.startswith(f"# {page.title}\n"):
        raise LibraryPageInvalid(path.name)
    return page


def _parted(path: Path, text: str) -> tuple[dict[str, list[str]], str]:
    """Return the facts by name, each with its value and then its lines, and the text behind them."""
    opening, *lines = text.splitlines()
    if opening != _FENCE or _FENCE not in lines:
        raise LibraryPageInvalid(path.name)
    end = lines.index(_FENCE)
    front: dict[str, list[str]] = {}
    for line in lines[:end]:
        if line.startswith("  - ") and front:
            front[next(reversed(front))].append(line.removeprefix("  - "))
        else:
            name, _, value = line.partition(":")
            front[name] = [value.strip()]
    return front, "\n".join(lines[end + 1 :]).strip() + "\n"


def _listed(value: str) -> tuple[str, ...]:
    if not value.startswith("[") or not value.endswith("]"):
        raise ValueError(value)
    return tuple(name.strip() for name in value[1:-1].split(",") if name.strip())
