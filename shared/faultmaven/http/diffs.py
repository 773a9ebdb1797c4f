"""What changed between two texts as the API gives it."""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from faultmaven.core.diffs import Hunk


class DiffLineView(BaseModel):
    """A line of a diff, with its number before and after."""

    model_config = ConfigDict(from_attributes=True)

    kind: Literal["same", "added", "removed"]
    text: str
    before: int | None
    after: int | None


class HunkView(BaseModel):
    """Changed lines that stand together, and the headings above them."""

    model_config = ConfigDict(from_attributes=True)

    section: str
    lines: list[DiffLineView]


class DiffView(BaseModel):
    """What changed, in order."""

    items: list[HunkView]

    @classmethod
    def of(cls, hunks: Iterable[Hunk]) -> "DiffView":
        """Return what the client is told."""
        return cls(items=[HunkView.model_validate(hunk) for hunk in hunks])
