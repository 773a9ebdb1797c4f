"""The questions of the retrieval evaluation, and which half of them nobody may tune on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).parent / "questions.txt"


@dataclass(frozen=True)
class Question:
    """What somebody asks, in which language, and the ids of the library pages of which each would have helped."""

    text: str
    language: str
    pages: frozenset[str]

    @property
    def is_hidden(self) -> bool:
        """Tell whether it is kept from tuning: half of all are, by their own words, so none can be moved over."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 1


def read_questions() -> list[Question]:
    """Return all of them, in the order of the file."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return [_question(line) for line in lines if line and not line.startswith("#")]


def _question(line: str) -> Question:
    pages, language, text = (part.strip() for part in line.split("|", 2))
    return Question(text, language, frozenset(page.strip() for page in pages.split(",")))
