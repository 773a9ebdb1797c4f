"""Names in a sentence: what must stand in a cited line letter by letter, and what is ordinary language."""

import re
from collections.abc import Collection, Iterator, Mapping

from faultmaven.diagnosis.statements.vocabulary import lines_of, words_of

_QUOTED = re.compile(r"`([^`]+)`|\"([^\"]+)\"|“([^”]+)”|(?<![\w])'([^']{2,}?)'(?![\w])")
_TOKEN = re.compile(r"[A-Za-z0-9/][\w./:@-]*[A-Za-z0-9]|[A-Za-z]")
_NO_NAME = re.compile(r"\d[\d.,]*[a-zA-Zµ%]{0,4}|[\d:.T-]+Z?")
#: Longer words in capitals are codes (ECONNREFUSED), shorter ones abbreviations of the trade (HTTP, NUMA).
_ABBREVIATION = 6
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?$")
_COMPOUND_ENDS, _COMPOUND_STARTS = words_of("compound ends"), words_of("compound starts")
_ENTITY_NOUNS, _ORDINARY, _FREE = words_of("entity nouns"), words_of("ordinary names"), words_of("free")
#: States of Kubernetes, and how its events say them: by other words than its tables.
_SAID_AS: Mapping[str, frozenset[str]] = {
    "crashloopbackoff": frozenset({"crashloopbackoff", "back-off restarting failed container"}),
    "imagepullbackoff": frozenset({"imagepullbackoff", "back-off pulling image"}),
    "errimagepull": frozenset({"errimagepull", "failed to pull image"}),
}
_PRODUCT_OF = {word: group for group in lines_of("products") for word in group}


def quoted_in(text: str) -> list[str]:
    """Return what the sentence puts in quotes or backticks: words that must stand in a cited line as they are."""
    return [next(part for part in found.groups() if part) for found in _QUOTED.finditer(text)]


def without_quotes(text: str) -> str:
    """Return the sentence with its quoted parts blanked out."""
    return _QUOTED.sub(lambda found: " " * len(found[0]), text)


def names_in(text: str, known: Collection[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each name of a sentence with the spellings that may stand for it. `known` are the names of the case."""
    words = list(_TOKEN.finditer(text))
    lowered = [word[0].lower() for word in words]
    for at, word in enumerate(words):
        name, low = word[0], lowered[at]
        beside = {lowered[at - 1] if at else "", lowered[at + 1] if at + 1 < len(words) else ""}
        if low in _FREE:
            continue
        if low in _PRODUCT_OF:
            yield name, _PRODUCT_OF[low]
        elif low in _SAID_AS:
            yield name, _SAID_AS[low]
        elif low in known:
            if low not in _ORDINARY or beside & _ENTITY_NOUNS - {low}:
                yield name, frozenset({low})
        elif _is_name(name):
            yield name, frozenset({low})


def _is_name(token: str) -> bool:
    if _NO_NAME.fullmatch(token):  # figures and times are checked as such
        return bool(_ADDRESS.match(token))
    if token.startswith("/") or any(letter in token for letter in "_.@:"):
        return True
    if "/" in token:
        return not all(part.islower() or part.isupper() for part in token.split("/"))
    if "-" in token:
        return _is_hyphenated_name(token)
    has_digit = any(letter.isdigit() for letter in token)
    has_inner_capital = any(letter.isupper() for letter in token[1:]) and not token.isupper()
    return has_digit or has_inner_capital or (token.isupper() and len(token) > _ABBREVIATION)


def _is_hyphenated_name(token: str) -> bool:
    if not token.replace("-", "").isalpha():
        return True
    first, *_, last = token.lower().split("-")
    is_compound = first in _COMPOUND_STARTS or last in _COMPOUND_ENDS or len(first) == 1
    return not is_compound and token.islower()
