"""Names the program of a log by what it says, where neither its records nor its file have a name."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from weakref import WeakKeyDictionary

from faultmaven.diagnosis.port import CaseFacts

#: The beginning of a log tells enough.
_RECORDS = 200
_SQL = """
SELECT evidence_id, component, left(msg, 300) AS msg FROM events
WHERE source IS DISTINCT FROM 'k8s-event' AND service IS NULL AND host IS NULL
QUALIFY row_number() OVER (PARTITION BY evidence_id ORDER BY line_no) <= ? ORDER BY evidence_id, line_no
"""
_FIRST = re.compile(r"^\[?(?P<name>[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)\]?:?\s+(?P<next>\S+)")
#: What a program says of itself behind its own name, and hardly a sentence that begins with any other word.
_OF_ITSELF = re.compile(
    r"GET|POST|PUT|DELETE|PATCH|HEAD|starting|started|listening|ready|deployed|stopping|stopped|version|pool|db:?"
)
#: Whom somebody at a terminal talked to.
_TALKED_TO = re.compile(r"^\* Connected to (?P<name>[a-z0-9][\w.-]*\.[a-z]+) \(|-connect (?P<name2>[a-z][\w.-]*):\d+")
#: The prompt of a shell: `root@node-3:~# ip link`, `[ops@db1 ~]$ free -m`.
_AT_MACHINE = r"\[?[a-z_][\w.-]*@(?P<name>[a-z0-9][\w.-]*)[: ][^#$\n]{0,80}"
_PROMPT = re.compile(rf"^{_AT_MACHINE}[#$] \S", re.IGNORECASE)
#: What is typed at any prompt; what follows is of the machine that the prompt, or `ssh` behind it, names.
_TYPED = re.compile(
    rf"^(?:{_AT_MACHINE})?[#$] "
    r"(?:ssh (?:-\S+ )*(?:\w+@)?(?P<other>[a-z0-9][\w.-]*))?",
    re.IGNORECASE,
)
_PROMPTS = """
SELECT line_no, text FROM lines
WHERE evidence_id = ? AND regexp_matches(text, '^[^ ]{0,80}[: ]?[^#$]{0,80}[#$] ') ORDER BY line_no LIMIT 5000
"""
_STEP = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+")
_MOST, _ALL, _HALF = 0.6, 0.99, 0.5
_LEAST = 3


class _Heads:
    """How the logs of one case begin, asked for once for all of them, and what their programs turned out to be."""

    def __init__(self, facts: CaseFacts) -> None:
        self.records: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.names: dict[tuple[str, tuple[str, ...]], str | None] = {}
        for row in facts.rows_of("events", _SQL, (_RECORDS,)):
            self.records[row["evidence_id"]].append((str(row["component"] or ""), str(row["msg"] or "")))


_heads: "WeakKeyDictionary[CaseFacts, _Heads]" = WeakKeyDictionary()


def name_of_log(evidence_id: str, facts: CaseFacts, known: Iterable[str]) -> str | None:
    """Return what the program of a log file calls itself; one of the `known` workloads where several words would do."""
    if facts not in _heads:
        _heads[facts] = _Heads(facts)
    heads, key = _heads[facts], (evidence_id, tuple(known))
    if key not in heads.names:
        heads.names[key] = _name(heads.records.get(evidence_id, ()), key[1]) or _talked_to(
            facts.lines(evidence_id, 1, _RECORDS)
        )
    return heads.names[key]


def _name(records: Sequence[tuple[str, str]], known: Iterable[str]) -> str | None:
    plain = {"".join(_STEP.findall(name)).lower(): name for name in known}
    messages = [message for _, message in records]
    return _first_word(messages, set(plain.values())) or _logger([logger for logger, _ in records if logger], plain)


def machines_typed_on(evidence_id: str, facts: CaseFacts) -> Sequence[tuple[int, str]]:
    """Return the lines of a terminal session at which a command was typed, each with the machine that it ran on; empty
    where the prompt names none."""
    rows = facts.rows(_PROMPTS, (evidence_id,))
    typed = ((int(row["line_no"]), _TYPED.match(str(row["text"]))) for row in rows)
    return [(line, found["other"] or found["name"] or "") for line, found in typed if found]


def _first_word(messages: Sequence[str], known: set[str]) -> str | None:
    """Return the word with which the messages begin: always, or mostly when it is a known name."""
    found = [first for message in messages if (first := _FIRST.match(message))]
    if not found:
        return None
    name, times = Counter(first["name"] for first in found).most_common(1)[0]
    if name in known:
        return name if times >= _HALF * len(messages) else None
    if times < _ALL * len(messages) or times < _LEAST:
        return None
    says_of_itself = any(_OF_ITSELF.fullmatch(first["next"]) for first in found)
    return name if says_of_itself or "-" in name or "_" in name else None


def _logger(loggers: Sequence[str], plain: Mapping[str, str]) -> str | None:
    """Return the known name that most loggers have in their package or class: `c.e.cart.CartController` is of cart."""
    named: Counter[str] = Counter()
    for logger, times in Counter(loggers).items():
        steps = {step for part in logger.split(".") for step in (part, *_STEP.findall(part))}
        said = {"".join(_STEP.findall(step.lower())).lower() for step in steps}
        named.update({name: times for word, name in plain.items() if word in said})
    best = named.most_common(2)
    if not best or best[0][1] < max(_LEAST, _MOST * len(loggers)):
        return None
    return best[0][0] if len(best) == 1 or best[1][1] < _HALF * best[0][1] else None


def _talked_to(lines: Sequence[str]) -> str | None:
    names = {found["name"] or found["name2"] for line in lines if (found := _TALKED_TO.search(line))}
    names = names or {found["name"] for line in lines if (found := _PROMPT.match(line))}
    return names.pop() if len(names) == 1 else None
