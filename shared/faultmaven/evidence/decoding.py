"""Bytes to text: whatever encoding a log comes in becomes clean UTF-8, with line numbers as an editor shows them."""

import codecs
import re
from dataclasses import dataclass

from faultmaven.evidence.signatures import kind_of
from faultmaven.sandbox.unreadable import Unreadable

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
    """Return the text of a whole file, or raise Unreadable for what is empty or no text."""
    decoder = Decoder(raw)
    data = decoder.clean(decoder.feed(raw, is_last=True))
    if not data.strip():
        raise no_text()
    return Decoded(data, decoder.encoding, decoder.warnings())


class Decoder:
    """Decodes one file piece by piece: `feed` takes bytes as they are read, `clean` whole lines of what it gave.

    Everything that holds for the whole file (encoding, what ends a line) is decided by its first bytes, so where the
    pieces end makes no difference.
    """

    def __init__(self, head: bytes) -> None:
        """Look at the first bytes (64 KiB at least, or all); raises Unreadable for what is empty or no text."""
        if not head:
            raise Unreadable("The file is empty: 0 bytes arrived. Check that it was written before it was copied.")
        head = head[:SAMPLE_BYTES]
        self._wide = _wide(head)
        self._fallback = "utf-8" if self._wide else _fallback(head)
        self._is_utf8 = True
        self._holes = 0
        self._is_start = True
        self._stream = codecs.getincrementaldecoder(self._wide)("replace") if self._wide else None
        first = head.decode(self._wide, "ignore").encode() if self._wide else head
        self._cr_ends_lines = b"\r" in first and b"\n" not in first

    @property
    def encoding(self) -> str:
        """Return the encoding the file came in, as far as it was read."""
        return self._wide or ("utf-8" if self._is_utf8 else self._fallback)

    def feed(self, raw: bytes, *, is_last: bool = False) -> bytes:
        """Return the next bytes of the file with lines that end in a newline and without NULs."""
        if self._stream is not None:
            text = self._stream.decode(raw, is_last)
            raw = (text.removeprefix("\ufeff") if self._is_start else text).encode("utf-8", "replace")
        elif self._is_start:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        self._is_start = False
        if holes := raw.count(b"\0"):
            self._holes += holes
            raw = raw.replace(b"\0", b"")
        return raw.replace(b"\r", b"\n") if self._cr_ends_lines else raw

    def clean(self, lines: bytes) -> bytes:
        """Return whole lines as valid UTF-8 without what only a terminal understands."""
        if self._fallback != "utf-8" or not _is_utf8(lines):
            self._is_utf8 = False
            lines = lines.decode(self._fallback, "replace").encode()
        if b"\r" in lines:
            lines = lines.replace(b"\r\n", b"\n")
            # what is left redraws a line, as progress bars do
            lines = lines.removesuffix(b"\r").replace(b"\r", b" ")
        if b"\x1b" in lines:
            lines = _ANSI.sub(b"", lines)
        if not lines.isascii():
            lines = _BIDI.sub(b"", lines)
        return lines.translate(None, _UNWANTED)

    def warnings(self) -> tuple[str, ...]:
        """Return what the user should know about how the file was read."""
        warnings: list[str] = []
        if self._wide or not self._is_utf8:
            warnings.append(f"The file was read as {self.encoding}; what does not fit it shows as \ufffd.")
        if self._holes:
            warnings.append(f"{self._holes} NUL bytes were left out.")
        return tuple(warnings)


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _wide(head: bytes) -> str | None:
    """Return the encoding of a file whose characters have two or four bytes."""
    for bom, encoding in _BOMS:
        if head.startswith(bom) and encoding != "utf-8":
            return encoding
    return _wide_encoding(head)


def _fallback(head: bytes) -> str:
    """Return the encoding of lines that are no valid UTF-8; raises Unreadable for what is no text."""
    stray = len(head) - len(head.translate(None, _CONTROL))
    known = kind_of(head)
    # A log may have a hole of NULs where a machine crashed, so NULs alone do not make it binary.
    if known or stray > CONTROL_SHARE * len(head) or not head.strip(b"\0"):
        raise not_text(known)
    return _damaged_or_western(head)


def no_text() -> Unreadable:
    """Return the reason why a file of blanks cannot be read."""
    return Unreadable("The file holds no text: only blanks and line ends.")


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
    decoder = codecs.getincrementaldecoder("utf-8")  # it takes a head that ends inside a character
    try:
        decoder().decode(head)
    except UnicodeDecodeError:
        text = decoder("replace").decode(head)
    else:
        return "utf-8"
    bad = text.count("\ufffd")
    if bad > 0.3 * len(text):
        raise not_text()
    whole = sum(1 for char in text if char > "\x7f") - bad
    return "utf-8" if whole > bad else "cp1252"
