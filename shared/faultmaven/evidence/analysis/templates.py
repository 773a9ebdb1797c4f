"""Templates: messages grouped by what the program meant, masks first, then columns whose words vary.

A log is read in blocks: `Miner.add` gives every message a provisional code, and `Miner.finish` says which template each
code belongs to. What is kept is bounded, however long the log is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.analysis.collapse import collapsed
from faultmaven.evidence.analysis.masks import MARK, masked, shown
from faultmaven.evidence.analysis.merging import merge
from faultmaven.evidence.analysis.names import named, names_in

#: Distinct masked messages that are told apart; those after them share the codes of coarser keys.
MAX_UNIQUES = 50_000
#: Distinct coarse keys; what comes after them is one template, "something else".
_MAX_COARSE = 10_000
#: Collapsed messages remembered so that masks run once for each; forgetting one costs time, never a code.
_CACHE_KEYS, _CACHE_CHARS = 100_000, 16_000_000
#: An example longer than this is cut: nobody reads on, and 50,000 of them are kept.
_EXAMPLE_CHARS = 2_000
_COARSE_WORDS = 2
#: So many messages are collapsed together: their arrays and strings stay in the processor's cache.
_TOGETHER = 8_192

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Grouping:
    """The templates of a log, numbered by first occurrence.

    `final[provisional code]` is a template's number; patterns, examples (the first message seen, cut) and ids are by
    template. `codes[i]` is the template of message i where the messages were given at once (`group`), else empty.
    """

    final: Codes
    patterns: list[str]
    examples: list[str]
    template_ids: list[str]
    codes: list[int] = field(default_factory=list[int])


class Miner:
    """Finds the templates of one log that is read in blocks; where the blocks end makes no difference."""

    def __init__(self) -> None:
        self._code_of_pattern: dict[str, int] = {}
        self._examples: list[str] = []
        self._names: list[frozenset[str]] = []
        self._counts = np.zeros(0, dtype=np.int64)
        self._code_of_key: dict[str, int] = {}
        self._cached_chars = 0
        self._coarse = 0

    def add(self, messages: Sequence[str]) -> Codes:
        """Return a provisional code for every message; the same kind of message has the same code in every block."""
        codes = np.empty(len(messages), dtype=np.int32)
        for start in range(0, len(messages), _TOGETHER):
            some = messages[start : start + _TOGETHER]
            codes[start : start + len(some)] = self._codes(some)
        self._look_again(codes, messages)
        return codes

    def finish(self) -> Grouping:
        """Return the templates of all messages added so far."""
        uniques = list(self._code_of_pattern)
        merged = merge(uniques)
        final = np.zeros(len(uniques), dtype=np.int32)
        numbers: dict[str, int] = {}
        examples: list[str] = []
        for code, unique in enumerate(uniques):
            number = numbers.setdefault(merged[unique], len(numbers))
            final[code] = number
            if number == len(examples):
                examples.append(self._examples[code])
        constant: list[frozenset[str] | None] = [None] * len(numbers)
        seen = np.bincount(final, self._counts, minlength=len(numbers))
        for code, number in enumerate(final.tolist()):
            names = constant[number]
            constant[number] = self._names[code] if names is None else names & self._names[code]
        patterns = [
            shown(named(pattern, constant[number] or frozenset(), int(seen[number])))
            for pattern, number in numbers.items()
        ]
        return Grouping(final, patterns, examples, [template_id(pattern) for pattern in patterns])

    def _look_again(self, codes: Codes, messages: Sequence[str]) -> None:
        """Keep of each code the names that all messages have which are looked at: its 1st, 2nd, 4th, 8th and so on."""
        counts = np.zeros(len(self._examples), dtype=np.int64)
        counts[: len(self._counts)] = self._counts
        order = np.argsort(codes, kind="stable")
        ordered = codes[order]
        new = np.concatenate(([True], ordered[1:] != ordered[:-1])) if len(codes) else np.zeros(0, dtype=bool)
        first = np.flatnonzero(new)
        rank = np.arange(len(codes)) - np.repeat(first, np.diff(np.append(first, len(codes))))
        occurrence = counts[ordered] + rank + 1
        looked_at: list[int] = order[(occurrence & (occurrence - 1)) == 0].tolist()
        for index in looked_at:
            code = int(codes[index])
            if self._names[code]:
                self._names[code] &= names_in(messages[index][:_EXAMPLE_CHARS])
        self._counts = counts + np.bincount(codes, minlength=len(counts))

    def _codes(self, messages: Sequence[str]) -> Codes:
        keys = collapsed(messages)
        known = self._code_of_key
        codes = np.array([known.get(key, -1) for key in keys], dtype=np.int32)
        for index in np.flatnonzero(codes < 0).tolist():
            codes[index] = self._code(keys[index], messages[index])
        return codes

    def _code(self, key: str, message: str) -> int:
        code = self._code_of_key.get(key)
        if code is None:
            code = self._code_of_masked(masked(key), message)
            if len(self._code_of_key) >= _CACHE_KEYS or self._cached_chars >= _CACHE_CHARS:
                self._code_of_key.clear()
                self._cached_chars = 0
            self._code_of_key[key] = code
            self._cached_chars += len(key)
        return code

    def _code_of_masked(self, pattern: str, message: str) -> int:
        code = self._code_of_pattern.get(pattern)
        if code is None and len(self._examples) - self._coarse >= MAX_UNIQUES:
            pattern = _coarse(pattern) if self._coarse < _MAX_COARSE else MARK
            code = self._code_of_pattern.get(pattern)
            self._coarse += code is None
        if code is None:
            code = len(self._examples)
            self._code_of_pattern[pattern] = code
            self._examples.append(message[:_EXAMPLE_CHARS])
            self._names.append(names_in(message[:_EXAMPLE_CHARS]))
        return code


def group(messages: Sequence[str]) -> Grouping:
    """Group messages that are all in memory; `codes` of the result says the template of each."""
    miner = Miner()
    provisional = miner.add(messages)
    grouping = miner.finish()
    codes: list[int] = grouping.final[provisional].tolist() if len(provisional) else []
    return Grouping(grouping.final, grouping.patterns, grouping.examples, grouping.template_ids, codes)


def template_id(pattern: str) -> str:
    """Return the id of a pattern: the same in every file, so that files can be compared by it."""
    return "t" + hashlib.blake2s(pattern.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _coarse(pattern: str) -> str:
    """Return the first words of a message and nothing of what follows: what it is about, roughly."""
    words = pattern.split(" ", _COARSE_WORDS)
    return " ".join(words[:_COARSE_WORDS]) + " " + MARK
