"""The lines of a file as they are stored beside its facts, so that every citation can be shown and checked."""

from __future__ import annotations

import numpy as np

from faultmaven.evidence.extractors.line_table import LineTable
from faultmaven.evidence.facts.text_columns import Packed, packed

#: A stored line ends here; the facts of a longer one (a document in one line) are read from the whole.
LINE_MAX_CHARS = 32_768


def stored(line: str) -> str:
    """Return a line as it is stored."""
    if len(line) <= LINE_MAX_CHARS:
        return line
    return f"{line[:LINE_MAX_CHARS]} … ({len(line) - LINE_MAX_CHARS} more characters)"


def stored_column(table: LineTable) -> Packed:
    """Return the lines of a block as the column that is written, without making a text of each."""
    if len(table) and int(np.max(table.ends - table.starts)) > LINE_MAX_CHARS:
        return packed([stored(line) for line in table.lines])
    return Packed(table.data.replace(b"\n", b""), table.byte_ends - table.byte_starts)
