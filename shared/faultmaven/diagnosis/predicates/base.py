"""What every predicate is: a frozen piece of a signature that turns one binding into the bindings that satisfy it."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, cast

from pydantic import BaseModel, ConfigDict

from faultmaven.diagnosis.binding import Binding
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.subjects import Subject


class Predicate(BaseModel):
    """A condition over the facts. `bind` yields nothing when it does not hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def bind(self, given: Binding, picture: Picture) -> Iterator[Binding]:
        """Yield the given binding extended by each way in which the facts satisfy this condition."""
        raise NotImplementedError

    def is_checkable(self, picture: Picture) -> bool:
        """Tell whether the case has the kind of evidence that would show this condition if it held."""
        return bool(picture.entities) or picture.has_logs

    def words(self) -> Sequence[str]:
        """Return the words that log records must hold for this predicate to look at them."""
        return ()


def one_or_many(value: Any) -> Any:
    """Let a list with one item be written as the item."""
    return cast("Any", value) if isinstance(value, list | tuple) else (value,)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern compiled without regard to case, as all patterns of the catalogue are.

    Kept for good: the catalogue has more patterns than the cache of `re` holds.
    """
    return re.compile(pattern, re.IGNORECASE)


_WHOLE = re.compile(r"[^\\\"'\x00-\x1f\x7f-\uffff]+")
_WORDS = 40


def needle_of(text: str) -> tuple[str, ...]:
    """Return a piece of a text that stands on one line of its file however the file writes it.

    JSON escapes quotes, YAML doubles them and folds long text: the piece has no quotes and is short.
    """
    piece = max(_WHOLE.findall(text[:300]), key=len, default="").strip()
    if len(piece) > _WORDS:
        piece = piece[:_WORDS].rpartition(" ")[0] or piece[:_WORDS]
    return (piece,) if len(piece) > 1 else ()


def fits_subject(given: Binding, subject: Subject, about: str) -> bool:
    """Tell whether a fact of `subject` can belong to the binding; `about: any` drops the demand."""
    return about == "any" or given.subject is None or given.subject.is_related_to(subject)
