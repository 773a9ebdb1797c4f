"""A question with its words replaced, such as the addresses its user knows by those of the facts."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel

Asked = TypeVar("Asked", bound=BaseModel)


def worded(question: Asked, replace: Callable[[str], str]) -> Asked:
    """Return the question with `replace` applied to every text in it; what was not asked stays unset."""
    given = {name: getattr(question, name) for name in question.model_fields_set}
    return question.model_copy(update={name: _worded(value, replace) for name, value in given.items()})


def _worded(value: Any, replace: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, list):
        return [_worded(one, replace) for one in value]  # pyright: ignore[reportUnknownVariableType]
    return worded(value, replace) if isinstance(value, BaseModel) else value
