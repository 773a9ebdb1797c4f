"""`setting`: a leaf of a Kubernetes object with a certain value."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.predicates.base import Predicate, compiled, fits_subject, needle_of, one_or_many
from faultmaven.diagnosis.quantities import parse_quantity
from faultmaven.diagnosis.subjects import Leaf, leaf_source

Many = Annotated[tuple[str, ...], BeforeValidator(one_or_many)]


#: A value longer than a word may be quoted and folded by the file that holds it: its beginning is looked for.
_WORD = 30
_FIRST_LINE = 50
_OF_CONTAINER = re.compile(r"(?:[\w.]*\.)?(?:init)?containers?(?:Statuses)?\[([^\]]+)\]\.(.+)", re.IGNORECASE)
_CONDITION = re.compile(r"status\.conditions\[(\w+)\]\.status")


class Setting(Predicate):
    """Holds for each object of `kind` with a leaf at `path` that passes the one value test (or any value).

    `{name}` in a path captures a step, `*` is any part of a step; `@container`, `@status`, `@waiting`, `@terminated`
    and `@podspec` stand for all places where the API keeps these. `save` names the variable that gets the value.
    """

    kind: Many = ("Pod",)
    path: Many
    equals: str | None = None
    any_of: tuple[str, ...] | None = Field(None, alias="in")
    matches: str | None = None
    greater_than: str | None = None
    less_than: str | None = None
    save: str | None = None
    about: Literal["same", "any"] = "same"

    @model_validator(mode="after")
    def _has_at_most_one_test(self) -> "Setting":
        tests = (self.equals, self.any_of, self.matches, self.greater_than, self.less_than)
        if sum(test is not None for test in tests) > 1:
            raise ValueError("a setting takes one of equals, in, matches, greater_than, less_than")
        return self

    def is_checkable(self, picture: Picture) -> bool:
        """Tell whether objects of such a kind were collected."""
        return any(kind in picture.kinds for kind in self.kind)

    def bind(self, given: Binding, picture: Picture) -> Iterator[Binding]:
        """Yield one binding per object and captured path whose value passes."""
        seen: set[tuple[str, ...]] = set()
        for entity, leaf, captured in picture.settings(self.kind, self.path):
            values = self._passes(leaf.value)
            if values is None or not given.agrees_with(captured) or not fits_subject(given, entity.subject, self.about):
                continue
            values |= {**captured, **({self.save: leaf.value} if self.save else {})}
            key = (entity.subject.key, *sorted(values.values()))
            if key in seen or not given.agrees_with({k: v for k, v in values.items() if k in given.values}):
                continue
            seen.add(key)
            proof = replace(_proof(leaf), source=leaf_source(entity, leaf))
            yield given.bound(subject=entity.subject, values=values, proofs=(proof,))

    def _passes(self, value: str) -> dict[str, str] | None:
        if self.equals is not None:
            return {} if value.lower() == self.equals.lower() else None
        if self.any_of is not None:
            return {} if value.lower() in {item.lower() for item in self.any_of} else None
        if self.matches is not None:
            found = _search(self.matches, value)
            return {k: v for k, v in found.groupdict().items() if v} if found else None
        bound = self.greater_than or self.less_than
        if bound is not None:
            number, limit = parse_quantity(value), parse_quantity(bound)
            if number is None or limit is None:
                return None
            return {} if (number > limit if self.greater_than else number < limit) else None
        return {}


def _proof(leaf: Leaf) -> Proof:
    """Return the proof of a leaf; tables print a condition as one word (`NotReady`), which says its status too."""
    text = f"{_in_words(leaf.path)} is {leaf.value}"
    condition = _CONDITION.fullmatch(leaf.path)
    if condition:
        return Proof(text, leaf.ref, (), (leaf.value, f"Not{condition[1]}" if leaf.value == "False" else condition[1]))
    return Proof(text, leaf.ref, needle_of(leaf.value[:_FIRST_LINE]) if len(leaf.value) > _WORD else (leaf.value,))


def _in_words(path: str) -> str:
    """Return a path without what every path of its kind begins with, the container first."""
    found = _OF_CONTAINER.fullmatch(path)
    return f"Container `{found[1]}`: {found[2]}" if found else path.removeprefix("printed.")


def _search(pattern: str, value: str) -> re.Match[str] | None:
    return compiled(pattern).search(value)
