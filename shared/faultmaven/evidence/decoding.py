"""Bytes to text: whatever encoding a log comes in becomes clean UTF-8, with line numbers as an editor shows them."""

import codecs
import re
from dataclasses import dataclass

from faultmaven.evidence.signatures import kind_of
from faultmaven.evidence.unreadable import Unreadable

SAMPLE_BYTES = 65_536
#: Text has no more of these than log holes and stray escapes explain; compressed and encrypted data has about 10 %.
CONTROL_SHARE = 0.03

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = bytes(c for c in range(32) if c not in b"\t\n\r\f\v\a\b\x1b\0")
_ANSI = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]{0,2000}(?:\x07|\x1b\\)|[PX^_][^\x1b\n]{0,2000}\x1b\\|[ -/]*[0-~])"
)
#: U+200E/F, U+202A-E and U+2066-9 turn the reading direction, so that a line shows other text than it holds.
_BIDI = re.compile(rb"\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
_UNWANTED = bytes(c for c in range(32) if c not in b"\t\n") + b"\x7f"


@dataclass(frozen=True)
class Decoded:
    """Clean UTF-8 text, the encoding it came in, and what was lost on the way."""

    data: bytes
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(raw: bytes) -> Decoded:
    """Return the text of a file, or raise Unreadable for what is empty or no text."""
    if not raw:
        raise Unreadable("The file is empty: 0 bytes arrived. Check that it was written before it was copied.")
    encoding = _encoding(raw)
    warnings: list[str] = []
    if encoding is None:
        encoding, data = "utf-8", raw.removeprefix(codecs.BOM_UTF8)
    else:
        data = raw.decode(encoding, "replace").removeprefix("\ufeff").encode()
        warnings.append(f"The file was read as {encoding}; what does not fit it shows as \ufffd.")
    if holes := data.count(b"\0"):
        warnings.append(f"{holes} NUL bytes were left out.")
    data = _clean(data)
    if not data.strip():
        raise Unreadable("The file holds no text: only blanks and line ends.")
    return Decoded(data, encoding, tuple(warnings))


def _clean(data: bytes) -> bytes:
    if b"\r" in data:
        # Without any newline a carriage return ends lines (old Mac); with newlines a lone one redraws a progress bar.
        data = data.replace(b"\r\n", b"\n")
        data = data.replace(b"\r", b" " if b"\n" in data else b"\n")
    if b"\x1b" in data:
        data = _ANSI.sub(b"", data)
    if not data.isascii():
        data = _BIDI.sub(b"", data)
    return data.translate(None, _UNWANTED)


def _encoding(raw: bytes) -> str | None:
    """Return the encoding to decode from, None for what is valid UTF-8 already."""
    for bom, encoding in _BOMS:
        if raw.startswith(bom) and encoding != "utf-8":
            return encoding
    head = raw[:SAMPLE_BYTES]
    if wide := _wide_encoding(head):
        return wide
    stray = len(head) - len(head.translate(None, _CONTROL))
    known = kind_of(head)
    # A log may have a hole of NULs where a machine crashed, so NULs alone do not make it binary.
    if known or stray > CONTROL_SHARE * len(head) or not head.strip(b"\0"):
        raise not_text(known)
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return _damaged_or_western(head)
    return None


def not_text(known: str | None = None) -> Unreadable:
    """Return the reason why a file that is no text cannot be read, naming what it looks like."""
    looks_like = known or "binary data of an unknown kind"
    return Unreadable(
        f"This is not text: it looks like {looks_like}. Export it as text (log, JSON, CSV) and upload that."
    )


def _wide_encoding(head: bytes) -> str | None:
    """Recognise UTF-16 without a mark: nearly every second byte of Western text is zero, always on the same side."""
    pairs = len(head) // 2
    if pairs < 2:
        return None
    even, odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if odd > 0.7 * pairs and even < 0.1 * pairs:
        return "utf-16-le"
    if even > 0.7 * pairs and odd < 0.1 * pairs:
        return "utf-16-be"
    return None


def _damaged_or_western(head: bytes) -> str:
    """Tell damaged UTF-8 (a log cut in the middle of a character) from a Western single-byte encoding."""
    text = head.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if bad > 0.3 * len(text):
        raise not_text()
    whole = sum(1 for char in text if char > "\x7f") - bad
    return "utf-8" if whole > bad or not bad else "cp1252"
