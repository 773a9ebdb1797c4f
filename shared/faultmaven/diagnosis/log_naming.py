"""Names the program of a log by what it says, where neither its records nor its file have a name."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from faultmaven.diagnosis.port import CaseFacts

#: The beginning of a log tells enough.
_RECORDS = 200
_SQL = """
SELECT component, msg FROM events
WHERE evidence_id = ? AND source IS DISTINCT FROM 'k8s-event' AND service IS NULL AND host IS NULL
ORDER BY line_no LIMIT ?
"""
_LINES = "SELECT text FROM lines WHERE evidence_id = ? ORDER BY line_no LIMIT ?"
_FIRST = re.compile(r"^\[?(?P<name>[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)\]?:?\s+(?P<next>\S+)")
#: What a program says of itself behind its own name, and hardly a sentence that begins with any other word.
_OF_ITSELF = re.compile(
    r"GET|POST|PUT|DELETE|PATCH|HEAD|starting|started|listening|ready|deployed|stopping|stopped|version|pool|db:?"
)
#: Whom somebody at a terminal talked to.
_TALKED_TO = re.compile(r"^\* Connected to (?P<name>[a-z0-9][\w.-]*\.[a-z]+) \(|-connect (?P<name2>[a-z][\w.-]*):\d+")
#: The prompt of a shell: `root@node-3:~# ip link`, `[ops@db1 ~]$ free -m`.
_PROMPT = re.compile(r"^\[?[a-z_][\w.-]*@(?P<name>[a-z0-9][\w.-]*)[: ][^#$\n]{0,80}[#$] \S", re.IGNORECASE)
#: What is typed at any prompt; what follows is of the machine that the prompt, or `ssh` behind it, names.
_TYPED = re.compile(
    r"^(?:\[?[a-z_][\w.-]*@(?P<name>[a-z0-9][\w.-]*)[: ][^#$\n]{0,80})?[#$] "
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


def name_of_log(evidence_id: str, facts: CaseFacts, known: Iterable[str]) -> str | None:
    """Return what the program of a log file calls itself; one of the `known` workloads where several words would do."""
    rows = facts.rows(_SQL, (evidence_id, _RECORDS))
    if not rows:
        return _talked_to([str(row["text"]) for row in facts.rows(_LINES, (evidence_id, _RECORDS))])
    messages = [str(row["msg"] or "") for row in rows]
    plain = {"".join(_STEP.findall(name)).lower(): name for name in known}
    return (
        _first_word(messages, set(plain.values()))
        or _logger([str(row["component"]) for row in rows if row["component"]], plain)
        or _talked_to([str(row["text"]) for row in facts.rows(_LINES, (evidence_id, _RECORDS))])
    )


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
    for logger in loggers:
        steps = {step.lower() for part in logger.split(".") for step in (part, *_STEP.findall(part))}
        named.update(name for word, name in plain.items() if word in {"".join(_STEP.findall(s)).lower() for s in steps})
    best = named.most_common(2)
    if not best or best[0][1] < max(_LEAST, _MOST * len(loggers)):
        return None
    return best[0][0] if len(best) == 1 or best[1][1] < _HALF * best[0][1] else None


def _talked_to(lines: Sequence[str]) -> str | None:
    names = {found["name"] or found["name2"] for line in lines if (found := _TALKED_TO.search(line))}
    names = names or {found["name"] for line in lines if (found := _PROMPT.match(line))}
    return names.pop() if len(names) == 1 else None
