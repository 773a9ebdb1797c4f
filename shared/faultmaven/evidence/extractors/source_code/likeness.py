"""Which programming language lines look like: the signs of each are counted, and a grammar has the last word."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faultmaven.evidence.extractors.source_code.code_lines import code_lines
from faultmaven.evidence.extractors.source_code.grammars import broken_share

#: A language whose files are also those of a simpler one is taken when this many lines say so.
_EXTENDS: Mapping[str, str] = {"typescript": "javascript", "cpp": "c"}
_OWN_SIGNS = 2
#: So many lines have to look like one language and few others, at least and as a share of all.
_STRONG_LEAST, _STRONG_SHARE = 3, 0.12
#: What a line counts that shows nothing but a sign of several languages.
_SHARED_SIGN = 0.1
#: Of text that a grammar reads without a gap few signs are enough, or a text of few lines; what it cannot read by this
#: much is no such code.
_CLEAN, _BROKEN = 0.02, 0.2
_CLEAN_STRONG_SHARE, _CLEAN_SURE = 0.3, 0.7
#: So likely, against the first, are other languages that are asked when the grammar of the first finds gaps, and so
#: likely when it has none that could tell.
_NEAR, _CLOSE, _ASKED = 0.15, 0.6, 4
#: Languages whose own macros or dialects leave gaps in what a grammar reads.
_MACROS = frozenset({"c", "cpp", "swift", "scala", "powershell"})
#: A sentence: six words and more, of which some are those that sentences are held together by.
_WORDS = re.compile(r"[A-Za-z][\w'-]*+(?:[ ,:()]++[\w'\"`/.-]++){5,}+[.,:;!?)]*\s*\Z")
_HELD = re.compile(r"\b(?:the|is|of|that|this|are|be|you|it|an?|can|will|was|which|has|have|should|we|your|to|by)\b")
_PROSE_SHARE, _NO_PROSE = 0.3, 0.8
#: A page or document of tags, in which a script may stand.
_TAGS_SHARE = 0.6
_DOCSTRING = re.compile(r"[rbuRBU]{0,2}(\"{3}|'{3})")
_DATED = re.compile(
    r"[\[(<\"]?(?:\d{4}[-/.]\d\d[-/.]\d\d|\d\d[/.]\w{2,3}[/.]\d{2,4}|\d\d:\d\d:\d\d"
    r"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d|[IWEF]\d{4} \d\d:)"
)


@dataclass(frozen=True)
class Likeness:
    """How much lines look like a language: how many show a sign, a strong one, and one that no other language has."""

    language: str
    signed: int
    strong: int
    own: int

    @property
    def weight(self) -> float:
        """Return what orders the languages."""
        return 2 * self.strong + self.own + _SHARED_SIGN * (self.signed - self.strong)


def by_content(lines: Sequence[str]) -> tuple[str, float] | None:
    """Return the language that the lines look most like, and the share of its lines that do (0 to 1).

    None where nothing looks like code. Lines of comments and of brackets alone say nothing for any language.
    """
    telling = code_lines(lines)
    if not telling:
        return ("python", _CLEAN_SURE) if _is_only_docstring(lines) else None
    if sum(line.startswith("<") for line in telling) > _TAGS_SHARE * len(telling):
        return None
    # of a log, few lines or none; a line that begins with a time is a record, whatever signs stand behind it
    signed = [line for line in telling if not _DATED.match(line) and _any_sign().match(line)]
    ranked = sorted((_likeness(language, signed) for language in _signs()), key=lambda found: -found.weight)
    if not ranked[0].strong:
        return None
    best, broken = _least_broken(_refined(ranked), lines)
    share = best.signed / len(telling)
    if broken is not None and broken <= _CLEAN and _is_enough(best, len(telling)):
        return best.language, max(share, _CLEAN_SURE)
    needed = _STRONG_SHARE * len(telling) * (0.5 if broken is not None and broken < 0.5 * _BROKEN else 1)
    is_weak = best.strong < max(min(_STRONG_LEAST, len(telling)), needed)
    is_short = len(telling) < _STRONG_LEAST and (broken is not None or best.own < len(telling))
    is_other = broken is not None and broken > _BROKEN and best.language not in _MACROS
    if is_weak or is_short or is_other or (share < _NO_PROSE and _prose_share(telling) > _PROSE_SHARE):
        return None
    return best.language, share


def _is_enough(found: Likeness, telling: int) -> bool:
    """Tell whether the signs are enough for a text that a grammar reads without a gap."""
    return bool(found.own) or found.strong >= min(_STRONG_LEAST, _CLEAN_STRONG_SHARE * telling)


def _likeness(language: str, lines: Sequence[str]) -> Likeness:
    signs = _signs()[language]
    weights = [next((weight for weight, sign in signs if sign.match(line)), 0) for line in lines]
    signed = len(weights) - weights.count(0)
    strong = signed - weights.count(1)
    return Likeness(language, signed, strong, strong - weights.count(2))


def _refined(ranked: list[Likeness]) -> list[Likeness]:
    """Choose between a language and the one that extends it: the lines only the larger one has decide."""
    for larger, smaller in _EXTENDS.items():
        pair = {found.language: found for found in ranked if found.language in (larger, smaller)}
        if ranked[0].language in pair:
            extended = pair[larger].own >= _OWN_SIGNS and pair[larger].weight >= 0.5 * pair[smaller].weight
            kept = pair[larger if extended else smaller]
            return [kept, *(found for found in ranked if found.language not in pair)]
    return ranked


def _least_broken(ranked: list[Likeness], lines: Sequence[str]) -> tuple[Likeness, float | None]:
    """Return the likeliest language, or another whose grammar reads the text where that of the first fails."""
    best = ranked[0]
    least = broken_share(lines, best.language)
    near = (_CLOSE if least is None else _NEAR) * best.weight
    for found in ranked[1:_ASKED]:
        if least is not None and least <= _CLEAN:
            break
        if found.strong and found.weight >= near:
            broken = broken_share(lines, found.language)
            if broken is not None and broken <= _CLEAN and (found.own or not best.own):
                best, least = found, broken
    return best, least


def _is_only_docstring(lines: Sequence[str]) -> bool:
    """Tell whether a text of comments alone is a Python module that says what its package is for."""
    said = [line.strip() for line in lines[:200] if line.strip() and not line.lstrip().startswith("#")]
    quote = _DOCSTRING.match(said[0]) if said else None
    return quote is not None and "\n".join(said).rstrip().count(quote[1]) % 2 == 0


def _prose_share(telling: Sequence[str]) -> float:
    prose = sum(1 for line in telling if _WORDS.match(line) and len(_HELD.findall(line)) >= 2)
    return prose / len(telling)


@cache
def _any_sign() -> re.Pattern[str]:
    """Return what matches where any sign of any language does."""
    return re.compile("|".join(f"(?:{sign.pattern})" for signs in _signs().values() for _, sign in signs))


@cache
def _signs() -> Mapping[str, tuple[tuple[int, re.Pattern[str]], ...]]:
    """Return each language's signs, the heaviest first."""
    table = tomllib.loads(Path(__file__).with_name("signs.toml").read_text(encoding="utf-8"))
    return {
        language: tuple(
            (weight, re.compile(pattern)) for weight, pattern in sorted(entry["signs"], key=lambda sign: -sign[0])
        )
        for language, entry in table.items()
    }
