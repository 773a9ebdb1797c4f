"""Ways in which evidence is damaged: cut, doubled, shuffled, filled with what parsers stumble over."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_NASTY = (
    "\0",
    "\x1b[31m",
    "\ufeff",
    "\ud7ff",
    "\U0010ffff",
    "\u202e",
    "\r",
    "\t" * 40,
    " " * 300,
    "(" * 300,
    "[" * 300,
    "{" * 300,
    "<" * 200,
    '"' * 41,
    "'" * 41,
    "\\" * 61,
    "=" * 120,
    "-" * 200,
    "0" * 400,
    "9" * 400,
    "-9223372036854775809",
    "1e999999",
    "NaN",
    "0x" + "f" * 80,
    "9999-99-99T99:99:99Z",
    "0000-00-00 00:00:00",
    "a=" * 100,
    ": " * 100,
    "- " * 100,
    "&a *a " * 20,
    "${" * 60,
    "{{" * 60,
    "%s%n" * 20,
    "é" * 100,
    "日本" * 60,
    "\n" * 50,
)
#: A value of JSON and of what is written like it, behind its key or in a list.
_VALUE = re.compile(r"(?<=[:=\[,] )(?:\"[^\"\n]*\"|-?\d+(?:\.\d+)?|true|false|null)|(?<=[:=\[,])(?:\"[^\"\n]*\"|\d+)")


def damaged(text: str, others: tuple[str, ...], chance: random.Random) -> str:
    """Return the text after one to six damages."""
    for _ in range(chance.randint(1, 6)):
        if not text:
            return chance.choice(_NASTY)
        text = chance.choice(_WAYS)(text, others, chance)[:65_536]
    return text


def _insert(text: str, others: tuple[str, ...], chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(_NASTY) + text[at:]


def _remove(text: str, others: tuple[str, ...], chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + text[at + chance.randint(1, 40) :]


def _cut(text: str, others: tuple[str, ...], chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] if chance.random() < 0.5 else text[at:]


def _double(text: str, others: tuple[str, ...], chance: random.Random) -> str:
    at = chance.randrange(len(text))
    part = text[at : at + chance.randint(1, 200)]
    return text[:at] + part * chance.randint(2, 60) + text[at:]


def _swap(text: str, others: tuple[str, ...], chance: random.Random) -> str:
    lines = text.split("\n")
    chance.shuffle(lines)
    return "\n".join(lines)


def _join(text: str, others: tuple[str, ...], chance: random.Random) -> str:
    other = chance.choice(others)
    at, there = chance.randrange(len(text)), chance.randrange(len(other)) if other else 0
    return text[:at] + other[there:]


def _replace(text: str, others: tuple[str, ...], chance: random.Random) -> str:
    characters = list(text)
    for _ in range(chance.randint(1, 12)):
        character = chance.choice((chance.randrange(1, 256), chance.randrange(32, 127)))
        characters[chance.randrange(len(characters))] = chr(character)
    return "".join(characters)


def _nest(text: str, others: tuple[str, ...], chance: random.Random) -> str:
    """Put collections inside each other in the place of a value, as deep as parsers go and deeper."""
    values = list(_VALUE.finditer(text))
    if not values:
        return text
    place = chance.choice(values)
    opens, closes = chance.choice((("[", "]"), ('{"a": ', "}")))
    levels = chance.choice((1, 2, 90, 300, 900, 3_000))
    return f"{text[: place.start()]}{opens * levels}{place.group()}{closes * levels}{text[place.end() :]}"


def _one_line(text: str, others: tuple[str, ...], chance: random.Random) -> str:
    return text.replace("\n", chance.choice(("", " ", "\\n")))


_WAYS: tuple[Callable[[str, tuple[str, ...], random.Random], str], ...] = (
    _insert,
    _remove,
    _cut,
    _double,
    _swap,
    _join,
    _replace,
    _nest,
    _one_line,
)
