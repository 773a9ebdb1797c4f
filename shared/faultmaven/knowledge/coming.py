"""What somebody brings, checked, and what became of it."""

import hashlib
from dataclasses import dataclass, replace

from faultmaven.knowledge.errors import DocumentTooLarge, WrongSource
from faultmaven.knowledge.models import Document
from faultmaven.providers.files.protocol import UploadTicket

#: A PDF of 1,000 pages with pictures is about as large.
MOST_UPLOAD_BYTES = 50 * 1024 * 1024
MARKDOWN = "text/markdown; charset=utf-8"


@dataclass(frozen=True)
class Coming:
    """A document somebody brings: its `text`, or the name, size and SHA-256 (hex) of a file that will be uploaded.

    `source` names where it is kept by its owner: another text of the same source is its next version.
    """

    title: str = ""
    text: str | None = None
    filename: str = ""
    size_bytes: int = 0
    sha256: str = ""
    content_type: str = ""
    source: str = ""
    type: str = ""
    tags: tuple[str, ...] = ()
    case_id: str | None = None


@dataclass(frozen=True)
class Brought:
    """What became of it: the document, the ticket for its bytes if they are to be uploaded, and whether anything is
    new (the same bytes again are the same document)."""

    document: Document
    ticket: UploadTicket | None
    is_new: bool


def checked(coming: Coming) -> Coming:
    """Return what comes with its size and checksum filled in; raises WrongSource and DocumentTooLarge."""
    if (coming.text is None) == (not coming.sha256):
        raise WrongSource
    if coming.text is not None:
        data = coming.text.encode()
        coming = replace(coming, size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest(), content_type=MARKDOWN)
    if coming.size_bytes > MOST_UPLOAD_BYTES:
        raise DocumentTooLarge(f"A document may have {MOST_UPLOAD_BYTES // 1024 // 1024} MiB. Split it.")
    return replace(
        coming, source=coming.source or coming.filename, content_type=coming.content_type or "application/octet-stream"
    )
