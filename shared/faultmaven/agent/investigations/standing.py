"""Where an investigation stands, read from what its steps have written: the input of the table of moves."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from faultmaven.agent.investigations.models import Record, ReplyKind, Stage, Steps
from faultmaven.case.investigation.moves import DESCRIBE, MOST_ASKED, WELL_AGAIN, MoveKind, Needed, Standing
from faultmaven.case.investigation.phases import Phase

#: Replies that tell something no turn has heard yet.
_TELLING = frozenset({ReplyKind.ANSWER, ReplyKind.DENIED})


def standing(steps: Steps, observed: Mapping[str, Any], most_turns_in_phase: int) -> Standing:
    """Return what is known at the current step; `observed` is what its first stage saw."""
    thoughts = [record for record in steps.of(Stage.ASSESS) if "turn" in record.data]
    done = [record for record in thoughts if record.data["turn"] == "done"]
    last: Mapping[str, Any] = done[-1].data if done else {}
    since = done[-1].step if done else 0
    reply = next(reversed([record for record in steps.of(Stage.REPLY) if record.step < steps.current]), None)
    replied = ReplyKind(reply.data["kind"]) if reply else None
    phases, turns_in_phase = _phases(steps, done)
    question = str(last.get("question", ""))
    asked = [move.text for _, move in steps.moves()]
    is_asked = question in asked
    return Standing(
        turns=len(thoughts),
        failed_turns=len(thoughts) - thoughts.index(done[-1]) - 1 if done else len(thoughts),
        has_news=not done or _has_news(steps, since, observed),
        phases=phases,
        turns_in_phase=turns_in_phase,
        missing=str(last.get("missing", "")),
        suspect=str(last.get("suspect", "")),
        is_proven=bool(last.get("is_proven")),
        is_healthy=bool(last.get("is_healthy")),
        fix=tuple(last.get("fix", ())),
        checks=tuple(last.get("checks", ())),
        needed=tuple(_open_needs(steps, last)),
        question="" if is_asked else question,
        options=tuple(last.get("options", ())),
        must_escalate=str(last.get("must_escalate", "")),
        is_confirmed=replied is ReplyKind.CONFIRMED,
        is_denied_well=_is_denied(steps, WELL_AGAIN),
        was_described=DESCRIBE in asked,
        closed_as=str(observed.get("closed_as", "")),
        unanswered=reply.text if reply and replied is ReplyKind.TIMED_OUT else "",
        most_turns_in_phase=most_turns_in_phase,
    )


def _has_news(steps: Steps, since: int, observed: Mapping[str, Any]) -> bool:
    """Tell whether there is a file or a word that the last answer, of step `since`, has not seen."""
    seen = steps.find(since, Stage.OBSERVE)
    is_new_file = bool(seen) and bool(set(observed["files"]) - set(seen.data["files"]))
    told = any(r.step > since and ReplyKind(r.data["kind"]) in _TELLING for r in steps.of(Stage.REPLY))
    return is_new_file or told


def _phases(steps: Steps, done: list[Record]) -> tuple[tuple[Phase, ...], int]:
    """Return the phases as this investigation entered them, and the turns since the last of them began."""
    first = steps.find(1, Stage.OBSERVE)
    start = [str(first.data["phase"])] if first else []
    groups = [(name, len(list(turns))) for name, turns in groupby([*start, *(r.data["phase"] for r in done)])]
    if not groups:
        return (Phase.CONSULTING,), 0
    _, entries = groups[-1]
    is_still_the_first = len(groups) == 1
    return tuple(Phase(name) for name, _ in groups), entries - int(is_still_the_first and bool(start))


def _open_needs(steps: Steps, last: Mapping[str, Any]) -> Iterator[Needed]:
    """Yield what the last answer names as missing, without what was asked for often enough or cannot be had."""
    asked: Counter[str] = Counter()
    for step, move in steps.moves():
        reply = steps.find(step, Stage.REPLY)
        cannot = reply is not None and ReplyKind(reply.data["kind"]) is ReplyKind.DECLINED
        for item in move.needed:
            asked[item.text] += MOST_ASKED if cannot else 1
    for item in last.get("needed", ()):
        if asked[item["text"]] < MOST_ASKED:
            yield Needed(item["text"], item["command"])


def _is_denied(steps: Steps, text: str) -> bool:
    return any(
        move.text == text
        and move.kind is MoveKind.CONFIRM
        and (reply := steps.find(step, Stage.REPLY)) is not None
        and reply.data["kind"] == ReplyKind.DENIED.value
        for step, move in steps.moves()
    )
