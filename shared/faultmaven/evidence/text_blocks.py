"""A file as blocks of whole lines, decoded and redacted: what a log of any size is read from.

Only one block is in memory at a time. What holds for the whole file (encoding, line ends) is decided by its first
bytes; a line is never torn, and no secret that goes over lines either, so where the blocks end makes no difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

import numpy as np

from faultmaven.evidence.decoding import SAMPLE_BYTES, Decoder
from faultmaven.evidence.sizes import MIB
from faultmaven.redaction import Redactor, safe_cut

#: A block is this long, or shorter when its lines are: a row group of Parquet holds the lines of one block.
BLOCK_BYTES = 4 * MIB
BLOCK_LINES = 122_880


@dataclass(frozen=True)
class Block:
    """Some lines of a file, clean and redacted; `data` ends in a newline. `first_line` is 1-based."""

    data: bytes
    first_line: int

    @cached_property
    def text(self) -> str:
        """Return the text, each line with its newline."""
        return self.data.decode()

    def head(self, lines: int) -> list[str]:
        """Return the first lines, without taking the others apart."""
        return self.text.split("\n", lines)[:-1]

    @cached_property
    def lines(self) -> list[str]:
        """Return the lines without their newlines."""
        lines = self.text.split("\n")
        lines.pop()
        return lines


class TextBlocks:
    """The blocks of one file, once through; afterwards it tells how many lines there were and what was redacted."""

    def __init__(
        self, file: Path, redactor: Redactor, block_bytes: int = BLOCK_BYTES, line_bytes: int = BLOCK_BYTES
    ) -> None:
        self._file = file
        self._redactor = redactor
        self._block_bytes = block_bytes
        self._line_bytes = line_bytes
        self._decoder: Decoder | None = None
        self._cut_lines = 0
        self.line_count = 0
        self.redactions: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Block]:
        """Yield the blocks in order. Raises Unreadable for what is no text."""
        with self._file.open("rb") as stream:
            for raw, decoder in self._raw_blocks(stream):
                yield self._block(raw, decoder)

    def whole(self) -> Block:
        """Return the file as one block, however long its lines are. Raises Unreadable for what is no text."""
        data = self._file.read_bytes()
        decoder = self._decoder = Decoder(data)
        return self._block(decoder.feed(data, is_last=True), decoder)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what the user should know about how the bytes were read, as far as they were."""
        found = self._decoder.warnings() if self._decoder is not None else ()
        if self._cut_lines:
            most = f"{self._line_bytes >> 20} MiB"
            found += (f"{self._cut_lines} lines are longer than {most}; their ends were left out.",)
        return found

    def _block(self, raw: bytes, decoder: Decoder) -> Block:
        if not raw.endswith(b"\n"):
            raw += b"\n"
        redacted = self._redactor.redact(decoder.clean(raw))
        self.redactions.update(redacted.counts)
        block = Block(redacted.data, self.line_count + 1)
        self.line_count += redacted.data.count(b"\n")
        return block

    def _raw_blocks(self, stream: IO[bytes]) -> Iterator[tuple[bytes, Decoder]]:
        """Yield whole lines of the file, decoded as far as their ends go, with what decodes the rest."""
        raw = stream.read(max(self._block_bytes, SAMPLE_BYTES))
        decoder = self._decoder = Decoder(raw)
        waiting, is_skipping = b"", False
        while raw:
            following = stream.read(self._block_bytes)
            fed = decoder.feed(raw, is_last=not following)
            raw = following
            if is_skipping:
                _, newline, fed = fed.partition(b"\n")
                is_skipping = not newline
                fed = newline + fed
            waiting += fed
            while end := self._end(waiting, is_last=not raw):
                yield self._shortened(waiting[:end]), decoder
                waiting = waiting[end:]
            start = waiting.rfind(b"\n") + 1
            if len(waiting) - start > self._line_bytes:
                waiting, is_skipping = waiting[: start + self._line_bytes + 1], True  # one more, to be seen as cut

    def _end(self, waiting: bytes, *, is_last: bool) -> int:
        """Return where the next block ends, 0 when there is too little for one yet."""
        end = len(waiting) if is_last else waiting.rfind(b"\n") + 1
        if end > BLOCK_LINES and waiting.count(b"\n", 0, end) > BLOCK_LINES:
            newlines = np.flatnonzero(np.frombuffer(waiting, dtype=np.uint8, count=end) == ord("\n"))
            end = int(newlines[BLOCK_LINES - 1]) + 1
            return safe_cut(waiting[:end]) or end
        if is_last or end < self._block_bytes // 2:
            return end if is_last else 0
        return safe_cut(waiting[:end])

    def _shortened(self, raw: bytes) -> bytes:
        """Cut lines that are longer than any that is read."""
        most = self._line_bytes
        if not _has_longer_line(raw, most):
            return raw
        lines = raw.split(b"\n")
        self._cut_lines += sum(len(line) > most for line in lines)
        return b"\n".join(line[:most] for line in lines)


def _has_longer_line(raw: bytes, most: int) -> bool:
    """Tell whether a line has more than so many bytes, by looking for line ends this far apart and nothing else."""
    start = 0
    while start + most < len(raw):
        end = raw.rfind(b"\n", start, start + most + 1)
        if end < 0:
            return True
        start = end + 1
    return False
