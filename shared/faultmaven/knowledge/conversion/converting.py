"""Which converter a file takes, told by its bytes first and its name second; each runs where it can do no harm."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from faultmaven.knowledge.conversion.documents import docx_to_markdown, html_to_markdown, pdf_to_markdown
from faultmaven.knowledge.errors import Unconvertible
from faultmaven.sandbox.child import Allowance, run_limited
from faultmaven.sandbox.unreadable import Unreadable

MIB = 1024 * 1024
#: A book of 1,000 pages has 2 to 3 MB of text.
MOST_TEXT_CHARS = 5_000_000
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|article|div|h[1-6]|p)\b", re.I | re.S)
_TAG = re.compile(rb"</?(?:p|div|h[1-6]|ul|ol|li|table|br|body|html)\b", re.I)


@dataclass(frozen=True)
class Source:
    """Bytes as they came."""

    data: bytes
    filename: str = ""
    content_type: str = ""


def to_markdown(source: Source) -> str:
    """Return a file as Markdown; raises Unconvertible with a reason its owner understands."""
    kind = kind_of(source)
    if kind == "text":
        text = _decoded(source.data)
    else:
        allowance = Allowance(memory_bytes=700 * MIB, cpu_s=60, wall_s=90.0, file_bytes=64 * MIB)
        try:
            text = run_limited(partial(_confined, kind, source.data), allowance)
        except Unreadable as refusal:
            raise Unconvertible(refusal.reason) from refusal
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    if not text:
        raise Unconvertible("There is no text in it. A scanned document has to be recognised first (OCR).")
    if len(text) > MOST_TEXT_CHARS:
        raise Unconvertible(f"It has more than {MOST_TEXT_CHARS // 1_000_000} million characters. Split it.")
    return text + "\n"


def kind_of(source: Source) -> str:
    """Return `pdf`, `docx`, `html` or `text`; raises Unconvertible for what is none of them."""
    data, name = source.data, source.filename.lower()
    if data.lstrip()[:5] == b"%PDF-":
        return "pdf"
    if data[:4] == b"PK\x03\x04":
        if b"word/document.xml" in data or name.endswith(".docx"):
            return "docx"
        raise Unconvertible("This is an archive, and no Word document. Upload the documents in it one by one.")
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unconvertible("This is an old Word format (.doc). Save it as .docx or PDF.")
    if _HTML.match(data[:4096]) or (name.endswith((".html", ".htm")) and len(_TAG.findall(data[:65536])) > 2):
        return "html"
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unconvertible("This is no text. Markdown, text, HTML, PDF and DOCX can be read.")
    return "text"


def _confined(kind: str, data: bytes) -> str:
    try:
        return _CONVERTERS[kind](data)
    except Unconvertible as refusal:
        raise Unreadable(refusal.reason) from refusal


_CONVERTERS: Mapping[str, Callable[[bytes], str]] = {
    "pdf": pdf_to_markdown,
    "docx": docx_to_markdown,
    "html": html_to_markdown,
}


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
