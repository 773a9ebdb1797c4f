"""What a resolved case leaves to the next one: a card with its symptoms, cause, fix and the lines that proved it."""

from collections.abc import Iterable
from dataclasses import dataclass

#: The sections of every card, in the words of a runbook, so that both are found by the same questions.
_SECTIONS = ("Symptoms", "Cause", "Fix", "Evidence")
_MOST_LINES = 12


@dataclass(frozen=True)
class Card:
    """A resolved case in the words of its owner; `evidence` are quotes with the file and line they stand in."""

    case_id: str
    title: str
    symptoms: tuple[str, ...]
    cause: tuple[str, ...]
    fix: tuple[str, ...]
    evidence: tuple[str, ...]
    tags: tuple[str, ...] = ()

    @property
    def document_id(self) -> str:
        """Return the id of its document; a case has one card, however often it is resolved."""
        return card_id(self.case_id)

    @property
    def text(self) -> str:
        """Return the card as Markdown; a section nobody could fill is left out."""
        parts = [f"# {self.title}", f"A resolved case: {self.case_id}"]
        for name, lines in zip(_SECTIONS, (self.symptoms, self.cause, self.fix, self.evidence), strict=True):
            if lines:
                parts += (f"## {name}", "\n".join(_items(lines)))
        return "\n\n".join(parts) + "\n"


def card_id(case_id: str) -> str:
    """Return the id that the card of a case has."""
    return f"card-{case_id}"


def _items(lines: Iterable[str]) -> list[str]:
    """Return lines as a list; what spans several lines stays one item."""
    return [f"- {line.strip().replace(chr(10), chr(10) + '  ')}" for line in dict.fromkeys(lines)][:_MOST_LINES]
