"""Fills the sentences of a signature with the variables of a match."""

import re
from collections.abc import Mapping

_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_VARIABLE = re.compile(r"\{(\w+)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with `{name}` replaced; `[[...]]` is left out when a variable in it has no value.

    A variable outside brackets with no value is shown as `<name>`, the way a command's synopsis shows it.
    """

    def optional(found: re.Match[str]) -> str:
        names = _VARIABLE.findall(found[1])
        return found[1] if all(values.get(name) for name in names) else ""

    text = _OPTIONAL.sub(optional, text)
    return " ".join(_VARIABLE.sub(lambda m: values.get(m[1]) or f"<{m[1]}>", text).split())


def variables_of(text: str) -> set[str]:
    """Return the names of all variables a text uses."""
    return set(_VARIABLE.findall(text))
