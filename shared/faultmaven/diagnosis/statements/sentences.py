"""Where one sentence ends and the next begins."""

import re

_NEXT = r"(?=[\"'`(A-Z0-9])"
_END = re.compile(rf"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)\s+{_NEXT}|\n+")
#: Marks behind a full stop belong to the sentence before them.
_CITED_END = re.compile(rf"([.!?](?:\s*\[E\d+:L\d+(?:-L?\d+)?\])+)\s+{_NEXT}")


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text; a full stop inside a name, a figure or an abbreviation ends none."""
    return [part.strip() for part in _END.split(_CITED_END.sub(r"\1\n", text)) if part.strip()]
