"""A rough judge, and a fixed one: does an answer make the statements that a correct diagnosis makes?

A statement counts as met when the key terms of its text (names, quoted parts, and nouns without the words every
diagnosis has) stand in the answer. It reads no meaning: a wrong answer with the right words passes, and a right answer
in other words fails. So its table is read by a person, never only counted.
"""

import re
from pathlib import Path

import yaml

#: Words of the statements that carry no finding: they are about the form of the answer.
_EMPTY_WORDS = (
    "a an and are be because been but by complete completion does executes experiencing fails failed for "
    "from has have in is it its may mention might must named namespace not of on or pod point running "
    "suggest taking than that the there this to using which while with application attempts issues job "
    "kubernetes default intended image docker successfully name "
)

_COMPOUND = re.compile(r"\b(?:[A-Z][a-z]+){2,}\b")


def incidents(shared_data: Path) -> list[Path]:
    """Return the folders of Kubernetes incidents that say what is expected, in order."""
    return sorted(path.parent for path in (shared_data / "incidents" / "kubernetes").glob("*/expected.yaml"))


def statements_of(folder: Path) -> list[str]:
    """Return what a correct diagnosis of this incident states."""
    expected = yaml.safe_load((folder / "expected.yaml").read_text(encoding="utf-8"))["expected_output"]
    return [expected] if isinstance(expected, str) else expected


def key_terms(statement: str) -> set[str]:
    """Return the words an answer must hold to make a statement."""
    return _words(statement) - _words(_EMPTY_WORDS)


def is_met(statement: str, answer: str) -> bool:
    """Tell whether the answer holds all key terms; a workload's name is also said by the name of its pod."""
    said = _words(answer)
    return all(
        term in said or (len(term) > 8 and any(word.startswith(term) for word in said)) for term in key_terms(statement)
    )


def _words(text: str) -> set[str]:
    """Return words in lower case, names also by their parts (NetworkPolicy: network, policy), endings cut to a stem."""
    found: set[str] = set()
    text += " " + " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name) for name in _COMPOUND.findall(text))
    for token in re.findall(r"[a-z0-9][a-z0-9._:/-]*", text.lower()):
        for part in {token.strip("./:-"), *re.split(r"[./:_-]+", token)}:
            found.add(re.sub(r"(?<=\w{4})(?:ing|ed|es|e|s)$", "", part))
    return found - {""}
