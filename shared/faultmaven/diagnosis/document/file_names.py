"""Files as who gave them calls them: by path, and behind their archive; marks of citations in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from faultmaven.evidence.models import Evidence

#: Between an archive and what it holds: `bundle.zip!logs/web.log`.
INSIDE = "!"
_MARK = re.compile(r"\[E(?P<number>\d+):L(?P<line>\d+)(?:-L\d+)?\]")


def names_of(evidence: Sequence[Evidence]) -> dict[str, str]:
    """Return what each file is called by who gave it, by evidence id; what an archive held stands behind a `!`."""
    known = {item.evidence_id: item for item in evidence}
    names: dict[str, str] = {}

    def name(item: Evidence) -> str:
        if item.evidence_id not in names:
            parent = known.get(item.parent_id or "")
            inner = item.filename.removeprefix(f"{parent.filename}/") if parent else item.filename
            names[item.evidence_id] = f"{name(parent)}{INSIDE}{inner}" if parent else inner
        return names[item.evidence_id]

    return {item.evidence_id: name(item) for item in evidence}


def unmarked(text: str, files: Mapping[int, str]) -> str:
    """Return a text whose marks (`[E3:L120]`) say the file and the line by name."""

    def said(mark: re.Match[str]) -> str:
        name = files.get(int(mark["number"]))
        return f"({name}:{mark['line']})" if name else mark[0]

    return _MARK.sub(said, text)
