"""Holds one sentence against the lines it cites, and says in words what they do not carry."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from faultmaven.diagnosis.statements.figures import Figure, figures_in, figures_of_line
from faultmaven.diagnosis.statements.names import names_in, quoted_in, without_quotes
from faultmaven.diagnosis.statements.states import CARRIED_BY, STATES, states_in
from faultmaven.diagnosis.statements.vocabulary import lines_of, words_of

_TIME = re.compile(
    r"(?<![\w:.-])(?:(?P<date>\d{4}-\d{2}-\d{2})(?:[T ](?P<hour>\d{1,2}:\d{2}(?::\d{2})?))?"
    r"|(?P<clock>\d{1,2}:\d{2}(?::\d{2})?))(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?(?![\w:])"
)
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?")
_DIRECTED = re.compile(
    r"\b(to|from)\s+(?:the\s+)?(?:(?:service|pod|database|host|deployment|server)\s+)?[`'\"]?([\w./:-]*\w)", re.I
)
_KEY_VALUE = re.compile(r"([A-Za-z][\w.-]*)[\"']?\s*[=:]\s*[\"']?([+-]?\d+(?:\.\d+)?)(?![\w.]*:)", re.I)
_FROM_TO = re.compile(r"\bfrom\s+(\S+?)\s*(?:[a-zµ%]+\s+)?to\s+(\S+)", re.I)
_EVERY = re.compile(
    r"\b(all|every|each|always|never|nobody|everything|everyone)\b(?! (?:(?:the|of|its) )*(?:time|other|again|\d))",
    re.I,
)
#: "not OOMKilled": a name that is denied must not stand in the lines.
_DENIED = r"\b(?:not|instead of|rather than|other than|nor)"
#: Shorter repetitions are checked like any other words.
_REPEATED = 12
_NO = re.compile(r"\b(?:no|not|none|without|nothing|empty|zero)\b", re.I)
_CONTENT = re.compile(r"[a-z]{4,}")
_EMPTY_WORDS = words_of("empty")
_FUNCTION_WORDS = words_of("function words")
#: Behind these nouns even a plain word is a name.
_CALLED = re.compile(r"\b(?:user|login as|logged in as|log in as|role|account|table|topic)\s+([A-Za-z][\w.-]*\w)", re.I)
_ASPECTS = lines_of("aspects")
_WORD = re.compile(r"[a-z0-9_]+(?:-[a-z]+)*")
_TRUTH = re.compile(r"\b([A-Za-z][\w.-]*)[\"'`]?\s*(?:[:=]|\bis\b|\s)\s*[\"'`]?(true|false)\b", re.I)
_NOTHING = re.compile(r"([A-Za-z][\w.-]*)[\"']?\s*[:=]\s*(?:<none>|\[\]|\{\}|null|\"\")\s*$", re.I)
#: Times and dates in a line, whose digits are no figures.
_DATED = re.compile(
    r"\d{4}[-/]\d{2}[-/]\d{2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?"
    r"|\b\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?\b|\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* \d{4}\b"
)


@dataclass(frozen=True)
class Shown:
    """What a sentence cites. `about` is what code knows of these lines: file, object, program, setting, time;
    `known` are the names of the case, in lower case."""

    lines: Sequence[str]
    about: Sequence[str] = ()
    known: Collection[str] = ()


class Rigour(IntEnum):
    """How much of a sentence its lines must carry: nothing against them; its values too; every state it claims too."""

    CONTRADICTION = 0
    VALUES = 1
    ALL = 2


def doubts(sentence: str, shown: Shown, rigour: Rigour = Rigour.ALL) -> list[str]:
    """Return what the cited lines do not carry of a sentence, in words; nothing when they carry all of it."""
    if not any(line.strip() for line in shown.lines):
        return ["no line is cited"]
    sentence = _own_words(sentence, shown.lines)
    found = [*_states(sentence, shown, rigour), *_truths(sentence, shown), *_directions(sentence, shown)]
    if rigour >= Rigour.VALUES:
        found += [*_quotes(sentence, shown), *_times(sentence, shown), *_names(sentence, shown)]
        found += _figures(sentence, shown)
    if rigour >= Rigour.ALL:
        found += [*_aspects(sentence, shown), *_universal(sentence, shown), *_content(sentence, shown)]
    return list(dict.fromkeys(found))


def _own_words(sentence: str, lines: Sequence[str]) -> str:
    """Return the sentence without a line that it repeats behind a colon: that is the line's word, not its own."""
    text = _plain("\n".join(lines))
    for colon in re.finditer(r": ", sentence):
        repeated = _plain(sentence[colon.end() :]).rstrip("….")
        if len(repeated) >= _REPEATED and repeated in text:
            return sentence[: colon.start()] + "."
    return sentence


def _quotes(sentence: str, shown: Shown) -> Iterator[str]:
    text = _plain("\n".join([*shown.lines, *shown.about]))
    for quote in quoted_in(sentence):
        if _plain(quote).rstrip("….") not in text:
            yield f"`{quote}` does not stand in the cited lines"


def _times(sentence: str, shown: Shown) -> Iterator[str]:
    text = "\n".join([*shown.lines, *shown.about]).replace("T", " ")
    clocks = _CLOCK.findall(text)
    for found in _TIME.finditer(without_quotes(sentence)):
        clock = found["hour"] or found["clock"]
        if found["date"] and found["date"] not in text:
            yield f"the date {found['date']} does not stand in the cited lines"
        if clock and not any(other == clock or other.startswith(f"{clock}:") for other in clocks):
            yield f"the time {clock} does not stand in the cited lines"


def _names(sentence: str, shown: Shown) -> Iterator[str]:
    text = " ".join([*shown.lines, *shown.about]).lower()
    plain = _TIME.sub(" ", without_quotes(sentence))
    for name, spellings in names_in(plain, shown.known):
        stands = any(_stands(spelling, text) for spelling in spellings)
        if re.search(rf"{_DENIED}\W{{1,3}}{re.escape(name)}(?!\w)", plain, re.I):
            if stands and not any(_stands(spelling, " ".join(shown.about).lower()) for spelling in spellings):
                yield f"`{name}` does stand in the cited lines"
        elif not stands:
            yield f"`{name}` does not stand in the cited lines"
    for found in _CALLED.finditer(plain):
        if found[1].lower() not in _FUNCTION_WORDS and not _stands(found[1].lower(), text):
            yield f"`{found[1]}` does not stand in the cited lines"


def _stands(name: str, text: str) -> bool:
    """A name stands in a text as a word or a part of one: `cart` in `cart-7d9c6b5f4d-xw2lk`, not in `carton`."""
    # A path stands behind whatever host and port it is a path of.
    before = "" if name.startswith("/") else "(?<![a-z0-9])"
    return bool(re.search(rf"{before}{re.escape(name)}(?![a-z0-9])", text))


def _figures(sentence: str, shown: Shown) -> Iterator[str]:
    plain = _TIME.sub(" ", without_quotes(sentence))
    theirs = [figure for line in (*shown.lines, *shown.about) for figure in figures_of_line(_DATED.sub(" ", line))]
    for figure in figures_in(plain):
        # How many lines are cited is a figure that the citation itself shows.
        if (not figure.unit and figure.number == len(shown.lines)) or any(figure.says(other) for other in theirs):
            yield from _misplaced(figure, plain, shown.lines)
        else:
            yield f"{figure.text} does not stand in the cited lines"
    turned = {way.groups()[::-1] for line in shown.lines for way in _FROM_TO.finditer(line)}
    for way in _FROM_TO.finditer(plain):
        start, end = (text.rstrip(",.;") for text in way.groups())
        if any(_ends_with(one, start) and _ends_with(other, end) for one, other in turned):
            yield f"the cited line goes from {end} to {start}"
        ends = [next(figures_in(end.rstrip(",.;")), None) for end in way.groups()]
        if ends[0] and ends[1]:
            yield from _way(ends[0].number, ends[1].number, plain)


def _ends_with(name: str, part: str) -> bool:
    return bool(part) and (name == part or name.endswith((f":{part}", f"/{part}", f"={part}")))


def _way(start: float, end: float, sentence: str) -> Iterator[str]:
    said = {name for name, is_so in states_in(sentence) if is_so}
    if ("rising" in said and start > end) or ("falling" in said and start < end):
        yield "the figures go the other way"


def _misplaced(figure: Figure, sentence: str, lines: Sequence[str]) -> Iterator[str]:
    """Doubt a figure that the line gives to one key and the sentence to another."""
    pairs = [(key.lower(), float(value)) for line in lines for key, value in _KEY_VALUE.findall(line)]
    own = {key for key, value in pairs if value == figure.number}
    keys = own | {key for key, _ in pairs}
    if not own or keys == own:
        return
    at = sentence.find(figure.text)
    before = re.split(r"[;,]|\d", sentence[:at])[-1].lower()
    behind = re.split(r"[;,]|\d", sentence[at + len(figure.text) :])[0].lower()
    near = [*enumerate(reversed(re.findall(r"[\w-]+", before))), *enumerate(re.findall(r"[\w-]+", behind))]
    named = [word for _, word in sorted(near) if any(_speaks_of(word, key) for key in keys)]
    if named and not any(_speaks_of(named[0], key) for key in own):
        yield f"{figure.text} is not what the cited line gives for `{named[0]}`"


def _speaks_of(word: str, key: str) -> bool:
    return word == key or word in re.split(r"[_.-]", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower())


def _states(sentence: str, shown: Shown, rigour: Rigour) -> Iterator[str]:
    lines = {pair for line in shown.lines for pair in states_in(line)}
    # What surrounds the lines can support a state; only the lines themselves can contradict one.
    said = {name for name, is_so in lines if is_so}
    asserted = said | {name for text in shown.about for name, is_so in states_in(text) if is_so}
    denied = {name for name, is_so in lines if not is_so}
    around = {name for text in shown.about for name, is_so in states_in(text) if not is_so}
    claimed = dict.fromkeys(states_in(without_quotes(sentence)))
    for name, is_so in claimed:
        carrying = {name, *CARRIED_BY.get(name, ())}
        opposite = STATES[name].opposite
        contrary = {opposite, *CARRIED_BY.get(opposite, ())} if opposite else set[str]()
        # "None from here, one from elsewhere": code that counts both may say both.
        is_both = rigour < Rigour.ALL and (opposite, is_so) in claimed
        if (is_so and carrying & asserted) or is_both:
            continue
        if (is_so and (name in denied or contrary & said)) or (not is_so and carrying & said):
            yield f"the cited lines say the opposite of `{name}`" if is_so else f"the cited lines do say `{name}`"
        elif (
            rigour is Rigour.ALL
            and not (not is_so and name in denied | around)
            and not _measured(name, sentence, shown)
        ):
            yield f"nothing in the cited lines says `{name}`"


def _measured(name: str, sentence: str, shown: Shown) -> bool:
    """A figure that stands in the lines carries a judgement on it: "slow: 8 s", "rose from 3 to 9"."""
    if name not in ("slow", "rising", "falling", "full", "changed"):
        return False
    theirs = [figure for line in shown.lines for figure in figures_of_line(line)]
    said = [figure for figure in figures_in(_TIME.sub(" ", without_quotes(sentence))) if figure.text[0].isdigit()]
    wanted = [figure for figure in said if "time" in figure.readings()] if name == "slow" else said
    return bool(wanted) and all(any(figure.says(other) for other in theirs) for figure in wanted)


def _truths(sentence: str, shown: Shown) -> Iterator[str]:
    """Doubt a key that the line calls true and the sentence false, and a thing of which the line says there is none."""
    lines = {(key.lower(), value.lower()) for line in shown.lines for key, value in _TRUTH.findall(line)}
    for key, value in _TRUTH.findall(sentence):
        turned = (key.lower(), "false" if value.lower() == "true" else "true")
        if turned in lines and (key.lower(), value.lower()) not in lines:
            yield f"the cited line says {turned[1]} of `{key}`"
    denies = any(name == "missing" or not is_so for name, is_so in states_in(sentence)) or _NO.search(sentence)
    for line in shown.lines:
        empty = _NOTHING.search(line)
        if empty and not denies and empty[1].lower() in sentence.lower():
            yield f"the cited line says that there is no `{empty[1]}`"


def _aspects(sentence: str, shown: Shown) -> Iterator[str]:
    text = " ".join([*shown.lines, *shown.about]).lower()
    said = set(_WORD.findall(without_quotes(sentence).lower()))
    for aspect in _ASPECTS:
        named = aspect & said
        if named and not any(word in text for word in aspect):
            yield f"the cited lines say nothing of `{min(named)}`"


def _directions(sentence: str, shown: Shown) -> Iterator[str]:
    lines = {(way.lower(), name.lower()) for line in shown.lines for way, name in _DIRECTED.findall(line)}
    for way, name in _DIRECTED.findall(sentence):
        turned = ("from" if way.lower() == "to" else "to", name.lower())
        if turned in lines and (way.lower(), name.lower()) not in lines:
            yield f"the cited line says `{turned[0]} {name}`"


def _universal(sentence: str, shown: Shown) -> Iterator[str]:
    text = " ".join(shown.lines).lower()
    for found in _EVERY.finditer(without_quotes(sentence)):
        if found[1].lower() not in text:
            yield f"no line can show `{found[1].lower()}`"


def _content(sentence: str, shown: Shown) -> Iterator[str]:
    """A sentence that shares no word, figure or name with its lines is about something else."""
    text = _plain(" ".join([*shown.lines, *shown.about]))
    plain = sentence.lower()
    words = {word for word in _CONTENT.findall(plain) if word not in _EMPTY_WORDS}
    has_checked = (
        any(True for _ in (*figures_in(sentence), *states_in(sentence), *names_in(sentence, shown.known)))
        or quoted_in(sentence)
    )  # fmt: skip
    if not has_checked and words and not any(word[:5] in text for word in words):
        yield "the cited lines are about something else"


def _plain(text: str) -> str:
    return " ".join(text.replace('\\"', '"').lower().split())
