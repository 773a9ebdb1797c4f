"""Citations from marks in a text: the lines that a mark names are read again."""

import re
from collections.abc import Iterable

from faultmaven.diagnosis.models import Citation
from faultmaven.diagnosis.port import CaseFacts

MARK = re.compile(r"\[E(\d{1,5}):L(\d{1,9})(?:-L?(\d{1,9}))?\]")
#: Of a mark that spans many lines so many are read.
_MOST_LINES = 50


class Lines:
    """The lines of a case's files, with its facts open."""

    def __init__(self, facts: CaseFacts) -> None:
        self._facts = facts
        self._files = {item.number: item for item in facts.evidence}

    def all_cited(self, marks: Iterable[str]) -> tuple[Citation, ...]:
        """Return the citations of marks such as `[E5:L3]`, each once; of a line that is gone there is none."""
        found = (self.cited(mark) for text in dict.fromkeys(marks) if (mark := MARK.fullmatch(text)))
        return tuple(citation for citation in found if citation)

    def cited(self, mark: re.Match[str]) -> Citation | None:
        """Return the citation of a mark (a match of MARK) when its lines are there, None when they are not."""
        item, start = self._files.get(int(mark[1])), int(mark[2])
        if item is None or start < 1:
            return None
        end = min(max(start, int(mark[3] or start)), start + _MOST_LINES)
        lines = self._facts.lines(item.evidence_id, start, end)
        quote = next((line.strip() for line in lines if line.strip()), "")
        if not quote:
            return None
        return Citation(item.evidence_id, item.number, item.filename, start, end, quote[:300], checked=True)
