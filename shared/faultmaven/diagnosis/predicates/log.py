"""`log`: records that say something, found by a word and read by a pattern."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from operator import itemgetter
from typing import Annotated, Literal
from weakref import WeakKeyDictionary

from pydantic import BeforeValidator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.denials import is_denied
from faultmaven.diagnosis.log_reading import SAMPLE, count_matches
from faultmaven.diagnosis.picture import LogLine, Picture
from faultmaven.diagnosis.predicates.base import Predicate, compiled, fits_subject, one_or_many
from faultmaven.diagnosis.subjects import Subject
from faultmaven.diagnosis.word_index import records_holding

#: Different captured values (hosts, users) reported per subject; the rest is in the facts.
_GROUPS = 4
#: What was last seen before this share of a log's time is over, as far as the log goes.
_AFTERWARDS = 0.6
_LONG = timedelta(minutes=5)


#: The variable that quotes the record: records whose quotes differ only in numbers are of one kind.
_FREE = "why"
#: A number or an address in memory, which differs from one record to the next.
_NUMBER = re.compile(r"[0-9a-f]*\d[0-9a-f]*")
#: A record, what of it matched, and the captured values.
_Hit = tuple[LogLine, str, dict[str, str]]
_Same = tuple[tuple[str, str], ...]
_Hits = Mapping[tuple[Subject, _Same], Sequence[tuple[int, _Hit]]]
#: What records give for a predicate, by its words, pattern, exceptions and levels.
_known: WeakKeyDictionary[Picture, dict[tuple[object, ...], _Hits]] = WeakKeyDictionary()
#: The files of these records.
_files: WeakKeyDictionary[Picture, dict[tuple[object, ...], tuple[str, ...]]] = WeakKeyDictionary()
#: How many records of each file match, by pattern, exceptions and the values they must hold.
_counts: WeakKeyDictionary[Picture, dict[tuple[object, ...], Mapping[str, int]]] = WeakKeyDictionary()


def _word(value: str) -> re.Pattern[str]:
    """Return what finds a name as a whole word; no name is found nowhere."""
    return re.compile(rf"(?<![\w-]){re.escape(value)}(?![\w-])" if value else r"(?!)", re.IGNORECASE)


class Log(Predicate):
    """Holds for each subject with at least `at_least` records that hold one word of `has` and match `matches`.

    With `naming` only records count that hold the bound value of that variable as a word: they speak of the same thing.
    Records that match `unless`, or that say the thing did not happen or is over (`denials`), do not count.

    `has` is what makes it fast: one pass over all records finds all words of the whole catalogue. Named groups of
    `matches` become variables; RE2 must be able to run the pattern (no look-around, no back-references).
    """

    has: Annotated[tuple[str, ...], BeforeValidator(one_or_many)]
    matches: str = ""
    unless: str = ""
    level: Annotated[tuple[str, ...], BeforeValidator(one_or_many)] = ()
    naming: str = ""
    at_least: int = 1
    about: Literal["same", "any"] = "same"

    def words(self) -> Sequence[str]:
        """Return the words of `has`."""
        return self.has

    def is_checkable(self, picture: Picture) -> bool:
        """Tell whether the case has a log at all, of any program."""
        return picture.has_logs

    def bind(self, given: Binding, picture: Picture) -> Iterator[Binding]:
        """Yield one binding per subject and captured values, the most frequent first."""
        named = _word(given.values.get(self.naming, "")) if self.naming else None
        groups: dict[tuple[str, _Same], list[tuple[int, _Hit]]] = defaultdict(list)
        for (subject, captured), numbered in self._by_values(picture).items():
            if fits_subject(given, subject, self.about) and given.agrees_with(dict(captured)):
                same = tuple((name, _kind(name, value)) for name, value in captured)
                hits = [(n, hit) for n, hit in numbered if named is None or named.search(hit[0].message)]
                groups[subject.key, same] += hits
        filled = [(key, hits) for key, hits in groups.items() if hits]
        ranked = sorted(filled, key=lambda group: (-len(group[1]), group[1][0][0]))
        taken: dict[str, int] = defaultdict(int)
        for (subject, same), numbered in ranked:
            if taken[subject] >= _GROUPS:
                continue
            hits = [hit for _, hit in sorted(numbered, key=itemgetter(0))]
            count = self._count(hits, [value for name, value in same if name != _FREE], picture)
            if count < self.at_least:
                continue
            taken[subject] += 1
            first, shown, values = hits[0]
            times = f" {count:,} times" if count > 1 else ""
            source = f"log of {first.subject.key}"
            proofs = [
                Proof(
                    f"The log says{times}: {_shortened(first.message)}",
                    first.ref,
                    (_needle(shown),),
                    source=source,
                    computed=(count,),
                )
            ]
            # What a later file shows, too, is worth a line of its own: it may be new since somebody ruled this out.
            if len(hits) > 2 or hits[-1][0].ref.evidence_id != first.ref.evidence_id:
                last, shown, _ = hits[-1]
                same_words = _shortened(last.message)[:80] == _shortened(first.message)[:80]
                repeated = "" if same_words else f": {_shortened(last.message)}"
                proofs.append(
                    Proof(
                        f"The last of {count:,} such records{repeated}",
                        last.ref,
                        (_needle(shown),),
                        source=source,
                        computed=(count,),
                    )
                )
            span = {
                "first_seen": picture.clock.say(first.ts, first.ref.evidence_id),
                "last_seen": picture.clock.say(hits[-1][0].ts, hits[-1][0].ref.evidence_id),
                "count": str(count) if count > 1 else "",
            }
            span |= _ended(hits[-1][0], picture)
            yield given.bound(subject=first.subject, values={**span, **values}, proofs=tuple(proofs), count=count)

    def _by_values(self, picture: Picture) -> _Hits:
        """Return what the records of a case give, numbered, by whose they are and what was captured.

        It is looked for once, and compared once per kind, however many bindings ask and however often a record recurs.
        """
        key = (self.has, self.matches, self.unless, self.level)
        known = _known.setdefault(picture, {})
        if key not in known:
            grouped: dict[tuple[Subject, _Same], list[tuple[int, _Hit]]] = {}
            for number, hit in enumerate(self._found(picture)):
                grouped.setdefault((hit[0].subject, tuple(sorted(hit[2].items()))), []).append((number, hit))
            known[key] = grouped
        return known[key]

    def _found(self, picture: Picture) -> Iterator[_Hit]:
        candidates = records_holding(picture, self.has)
        if not candidates:
            return  # no pattern is compiled for what nobody says
        pattern = compiled(self.matches)
        unwanted = compiled(self.unless) if self.unless else None
        for line, word in candidates:
            if (self.level and line.level not in self.level) or (unwanted and unwanted.search(line.message)):
                continue
            # Only a pattern that captures names can say more in one place than in another.
            places = pattern.finditer(line.message) if pattern.groups else iter([pattern.search(line.message)])
            found = max((hit for hit in places if hit), key=_said, default=None)
            if found and not is_denied(found, line.level):
                yield line, found[0] or word, {name: value for name, value in found.groupdict().items() if value}

    def _count(self, hits: Sequence[_Hit], values: Sequence[str], picture: Picture) -> int:
        if all(line.total <= SAMPLE for line, *_ in hits):
            return len(hits)
        counts = _counted(picture, self.matches or "|".join(self.has), self.unless, tuple(values), self._files(picture))
        return max(len(hits), sum(counts.get(file, 0) for file in {line.ref.evidence_id for line, *_ in hits}))

    def _files(self, picture: Picture) -> tuple[str, ...]:
        """Return the files that hold a record of which this speaks, gone through once per case."""
        key = (self.has, self.matches, self.unless, self.level)
        known = _files.setdefault(picture, {})
        if key not in known:
            groups = self._by_values(picture).values()
            known[key] = tuple(sorted({hit[0].ref.evidence_id for group in groups for _, hit in group}))
        return known[key]


def _counted(
    picture: Picture, pattern: str, unless: str, values: tuple[str, ...], files: tuple[str, ...]
) -> Mapping[str, int]:
    """Return how many records of these files match; asked once, however many subjects are asked about."""
    known = _counts.setdefault(picture, {})
    key = (pattern, unless, values, files)
    if key not in known:
        known[key] = count_matches(picture.facts, pattern, unless, values, files)
    return known[key]


def _ended(last: LogLine, picture: Picture) -> dict[str, str]:
    """Return when it was last seen, if the log goes on for most of its time without it: it may be over."""
    start, end = picture.log_spans.get(last.ref.evidence_id, (None, None))
    if (
        last.ts is None
        or start is None
        or end is None
        or end - start < _LONG
        or end - last.ts < _AFTERWARDS * (end - start)
    ):
        return {}
    return {"ended": picture.clock.say(last.ts, last.ref.evidence_id)}


def _kind(name: str, value: str) -> str:
    return _NUMBER.sub("#", value) if name == _FREE else value


def _said(found: re.Match[str]) -> int:
    """Return how many names a match captures; of several in one record the one that says most counts."""
    return sum(value is not None for value in found.groupdict().values())


def _shortened(message: str) -> str:
    first = next((line for line in message.splitlines() if line.strip()), message)
    return first if len(first) <= 240 else first[:239] + "…"


def _needle(shown: str) -> str:
    """Return the part of a match that stands on one line."""
    return max(shown.splitlines(), key=len)[:160] if shown else ""
