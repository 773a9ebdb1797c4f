"""What the diagnosis asks of the evidence slice: the facts of one case, by SQL and by line."""

from collections.abc import Sequence
from typing import Any, Protocol

from faultmaven.evidence.models import Evidence


class CaseFacts(Protocol):
    """The facts of one case; every table of `FACT_TABLES` is a view with `evidence_id`, `number`, `filename`."""

    @property
    def evidence(self) -> Sequence[Evidence]:
        """The files of the case, in the order of their numbers."""
        ...

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Return the rows that one read-only statement selects."""
        ...

    def rows_of(self, table: str, sql: str, params: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Return the rows of a statement that has none where this table has none; then nothing is asked."""
        ...

    def count(self, table: str, where: str = "TRUE") -> int:
        """Return how many rows of a table meet a condition, which is SQL of our own; asked once per case."""
        ...

    def lines(self, evidence_id: str, start: int, end: int) -> list[str]:
        """Return the redacted lines `start` to `end` (1-based, both included) of one file."""
        ...
