"""Answers that are structured results: errors, times, counts, changes, and where a term appears."""

from datetime import timedelta

from faultmaven.agent.analyst import queries
from faultmaven.agent.analyst.brief import Brief
from faultmaven.agent.analyst.diagnosis_page import lead
from faultmaven.agent.analyst.intents import Request
from faultmaven.agent.analyst.prose import bullets, code, moment, page, plural, section
from faultmaven.agent.analyst.rows import KEPT, SHOWN, Found, aware, found

#: What a lookup gives: the text, and the rows behind it.
Looked = tuple[str, list[Found]]


def errors(brief: Brief, request: Request) -> Looked:
    """Answer "show me the errors", of the last hour of the evidence where a window is asked for."""
    first, last = queries.span(brief.facts)
    since = last - request.window if request.window and last else None
    if request.window and last is None:
        text = "No event in the evidence has a time, so a window cannot be applied; these are all errors."
        rows = found(brief.facts, queries.errors(brief.facts, None, KEPT))
        return page(text, _list(rows)), rows
    total = queries.error_count(brief.facts, since)
    rows = found(brief.facts, queries.errors(brief.facts, since, KEPT))
    within = (
        f" in the last {_spoken(request.window)} of the evidence (until {moment(aware(last))})"
        if request.window
        else ""
    )
    if not rows:
        reach = f" The evidence reaches from {moment(aware(first))} to {moment(aware(last))}." if first else ""
        return f"No event counts as an error{within}.{reach}", []
    head = f"**{plural(total, 'error')}**{within}, in {plural(len(rows), 'kind')}, most frequent first."
    return page(head, _list(rows)), rows


def when(brief: Brief, _request: Request) -> Looked:
    """Answer "when did it start": the first sign of the cause, else the first error, and how it went on."""
    about = _of_the_cause(brief)
    timed = [item for item in about if item.row.ts]
    rows = timed or [item for item in found(brief.facts, queries.first_errors(brief.facts, KEPT)) if item.row.ts]
    if not rows:
        recorded = found(brief.facts, queries.recorded_times(brief.facts, SHOWN))
        nothing = "None of the lines that matter has a time of its own."
        if not recorded:
            return page("The evidence does not say when.", nothing, section("What they are", _list(about))), about
        return page(nothing, section("What the objects record", bullets(item.line for item in recorded))), recorded
    start = min(rows, key=lambda item: (item.row.ts is None, item.row.ts))
    _, last = queries.span(brief.facts)
    what = "the first sign of the cause" if timed else "the first error"
    head = f"**{moment(start.row.ts)}**: {what}, {code(start.row.text)} {start.citation.mark}"
    return page(head, f"The evidence ends at {moment(aware(last))}.", section("In order", _list(rows))), rows


def how_often(brief: Brief, request: Request) -> Looked:
    """Answer "how often": how many times each line of the cause is repeated, else every kind of error."""
    rows = _of_the_cause(brief)
    if not rows:
        return errors(brief, request)
    ranked = sorted(rows, key=lambda item: -item.row.count)
    total = sum(item.row.count for item in ranked)
    head = f"What proves the cause is in the evidence **{plural(total, 'time')}**, in {plural(len(ranked), 'kind')}."
    return page(head, _list(ranked)), ranked


def changed(brief: Brief, _request: Request) -> Looked:
    """Answer "what changed": what tells of a change before the first sign, and what the evidence cannot tell."""
    firsts = queries.first_errors(brief.facts, 1)
    start = firsts[0]["ts"] if firsts else None
    rows = found(brief.facts, queries.changes(brief.facts, start, KEPT))
    limits = "Only what the files record is seen here; bring deployment history or configuration diffs for more."
    cause = f"The cause found: {lead(brief.leading)}" if brief.leading else ""
    if not rows:
        until = f" up to the first error at {moment(aware(start))}" if start else ""
        return page(f"The evidence records no change{until}.", cause, limits), []
    until = f" up to the first error at **{moment(aware(start))}**, the latest first" if start else ", the latest first"
    return page(f"What tells of a change{until}:", _list(rows), cause, limits), rows


def search(brief: Brief, request: Request) -> Looked:
    """Answer "where does X appear": every file that holds the term, and its lines."""
    term = request.term or ""
    counts = queries.appearance_counts(brief.facts, term)
    total = sum(int(row["n"]) for row in counts)
    if not total:
        read = plural(sum(item.line_count for item in brief.facts.evidence), "line")
        files = plural(len(brief.facts.evidence), "file")
        return f"{code(term)} appears nowhere: {read} of {files} were searched, upper and lower case alike.", []
    rows = found(brief.facts, queries.appearances(brief.facts, term, KEPT))
    files = bullets(
        f"{code(str(row['filename']))} (E{row['number']}): {plural(int(row['n']), 'line')}" for row in counts
    )
    head = f"{code(term)} appears on **{plural(total, 'line')}** of {plural(len(counts), 'file')}."
    return page(head, files, section("First lines", _list(rows))), rows


def _of_the_cause(brief: Brief) -> list[Found]:
    cause = brief.leading
    citations = [c for claim in cause.claims for c in claim.citations if c.checked] if cause else []
    places = list(dict.fromkeys((citation.evidence_id, citation.line_start) for citation in citations))
    return found(brief.facts, queries.events_at(brief.facts, places, KEPT))


def _list(rows: list[Found]) -> str:
    more = f"\n\n…and {len(rows) - SHOWN} more kinds of lines." if len(rows) > SHOWN else ""
    return bullets(item.line for item in rows[:SHOWN]) + more


def _spoken(window: timedelta | None) -> str:
    seconds = int(window.total_seconds()) if window else 0
    for size, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size and seconds % size == 0:
            return noun if seconds == size else f"{seconds // size} {noun}s"
    return f"{seconds} seconds"
