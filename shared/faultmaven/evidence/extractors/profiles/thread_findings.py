"""What a dump of threads tells: who waits for whom in a circle, whose lock holds others up, where many are stuck."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from faultmaven.evidence.extractors.profiles.threads import Thread
from faultmaven.evidence.findings import Finding, FindingKind

#: So many threads at one place are worth telling: fewer are an ordinary moment of a busy program.
_CROWD = 5
_MOST = 10


def thread_findings(threads: Sequence[Thread]) -> list[Finding]:
    """Return circles of waiting threads, locks with waiters, and crowds, the worst first."""
    owners = {lock: thread for thread in threads for lock in thread.holds}
    circles = _circles(threads, owners)
    return [*circles, *_held_up(threads, owners)[:_MOST], *_crowds(threads)[:_MOST]]


def _circles(threads: Sequence[Thread], owners: dict[str, Thread]) -> list[Finding]:
    found: list[Finding] = []
    settled: set[int] = set()
    for start in threads:
        path: list[Thread] = []
        thread: Thread | None = start
        while thread is not None and id(thread) not in settled and thread not in path:
            path.append(thread)
            thread = owners.get(thread.waits_for) if thread.waits_for else None
        if thread is not None and thread in path and len(circle := path[path.index(thread) :]) > 1:
            names = ", ".join(_told(member) for member in circle)
            found.append(
                Finding(
                    FindingKind.DEADLOCK,
                    f"{len(circle)} threads wait for each other in a circle and will never go on: {names}",
                    circle[0].line_no,
                    "error",
                    subject=circle[0].name,
                    line_end=circle[0].line_end,
                    detail={"threads": [{"name": member.name, "line": member.line_no} for member in circle]},
                )
            )
        settled.update(id(member) for member in path)
    return found


def _held_up(threads: Sequence[Thread], owners: dict[str, Thread]) -> list[Finding]:
    waiting: dict[str, list[Thread]] = defaultdict(list)
    for thread in threads:
        if thread.waits_for and thread.waits_for in owners:
            waiting[thread.waits_for].append(thread)
    found: list[Finding] = []
    for lock, waiters in sorted(waiting.items(), key=lambda entry: -len(entry[1])):
        owner = owners.get(lock)
        if len(waiters) < 2 or owner is None:
            continue
        place = owner.place()
        at = f" while it is in {place.function}" if place else ""
        kind = f" ({waiters[0].waits_for_type})" if waiters[0].waits_for_type else ""
        found.append(
            Finding(
                FindingKind.BLOCKED_THREADS,
                f"{len(waiters)} threads wait for one lock{kind} that {owner.name} holds{at}",
                owner.line_no,
                "error" if len(waiters) >= _CROWD else "warn",
                subject=owner.name,
                line_end=owner.line_end,
                detail={"lock": lock, "waiters": [{"name": w.name, "line": w.line_no} for w in waiters[:50]]},
            )
        )
    return found


def _crowds(threads: Sequence[Thread]) -> list[Finding]:
    """Find many threads in one state at one place of one's own code; threads that wait for work do not count."""
    groups: dict[tuple[str, str], list[Thread]] = defaultdict(list)
    for thread in threads:
        place = thread.place()
        if place is not None and not thread.is_idle:
            groups[place.function, thread.state or ""].append(thread)
    found: list[Finding] = []
    for (place, state), members in sorted(groups.items(), key=lambda entry: -len(entry[1])):
        if len(members) < _CROWD:
            break
        pool, size = Counter(member.pool for member in members).most_common(1)[0]
        all_of_pool = sum(thread.pool == pool for thread in threads)
        whole = (
            f", all {size} of {pool}" if size == all_of_pool and size > 1 else f", {size} of {all_of_pool} of {pool}"
        )
        minutes = max(member.minutes for member in members)
        since = f", the longest for {minutes} minutes" if minutes else ""
        found.append(
            Finding(
                FindingKind.BLOCKED_THREADS,
                f"{len(members)} threads are at {place}{f' ({state})' if state else ''}{whole}{since}",
                members[0].line_no,
                "warn" if state and state not in {"RUNNABLE", "running", "runnable", "active"} else "info",
                subject=place,
                line_end=members[0].line_end,
                detail={"threads": [{"name": m.name, "line": m.line_no} for m in members[:50]], "state": state},
            )
        )
    return found


def _told(thread: Thread) -> str:
    place = thread.place()
    return f"{thread.name} (in {place.function})" if place else thread.name
