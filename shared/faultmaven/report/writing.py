"""The report as Markdown: one function per section, in the order they are read."""

from collections.abc import Callable, Iterable
from datetime import datetime

from faultmaven.diagnosis.models import Cause, Claim, Diagnosis, NextStep, Verdict
from faultmaven.report.casefile import CaseFile
from faultmaven.report.markdown import bullets, code, fenced, safe, table

NO_ANSWER = "No question has been answered in this case yet, so there is nothing to conclude. Ask one and come back."


def write_report(file: CaseFile) -> str:
    """Return the whole report; times are UTC."""
    parts = [_title(file)]
    if file.record is None:
        parts += [_section("Summary", NO_ANSWER), _section("Files", _files(file))]
    else:
        parts += [_section(title, write(file, file.record.diagnosis)) for title, write in SECTIONS]
    return "\n\n".join(part for part in parts if part) + "\n"


def _title(file: CaseFile) -> str:
    case = file.case
    rows = [
        ("Case", code(case.case_id)),
        ("Status", safe(case.status.value)),
        ("Severity", safe(case.severity.value)),
        ("Opened", _time(case.created_at)),
        ("Written", _time(file.written_at)),
    ]
    if file.record:
        rows += [
            ("Verdict", f"**{_words(file.record.diagnosis.verdict)}**"),
            ("Question", safe(file.record.question)),
            ("Answered", _time(file.record.answered_at)),
            ("Reasoning", safe(file.record.reasoning)),
        ]
    if case.tags:
        rows.append(("Tags", ", ".join(code(tag) for tag in case.tags)))
    described = f"\n\n{safe(case.description)}" if case.description else ""
    return f"# Incident report: {safe(case.title)}\n\n{table(('', ''), rows)}{described}"


def _summary(_file: CaseFile, diagnosis: Diagnosis) -> str:
    cause = _leading(diagnosis)
    said = safe(cause.summary or cause.title) + _marks(cause.claims) if cause else safe(diagnosis.summary)
    why = diagnosis.reason.removeprefix(f"{diagnosis.verdict}: ")
    reason = f"\n\nWhy: {safe(why)}" if why else ""
    return f"**{_words(diagnosis.verdict)}.** {said}{reason}"


def _impact(_file: CaseFile, diagnosis: Diagnosis) -> str:
    cause = _leading(diagnosis)
    lines = [] if cause is None else [_claim(claim) for claim in cause.effects]
    impact = safe(cause.impact) if cause and cause.impact else ""
    nothing = "None." if diagnosis.verdict is Verdict.NO_FAULT_FOUND else "The evidence does not show the impact."
    return "\n\n".join(part for part in (impact, bullets(lines)) if part) or nothing


def _timeline(file: CaseFile, diagnosis: Diagnosis) -> str:
    if diagnosis.timeline:
        course = [
            (
                _time(moment.at) + ("" if moment.is_certain else " (zone not known)"),
                code(moment.component),
                _claim(moment.claim),
            )
            for moment in diagnosis.timeline
        ]
        return table(("Time (UTC)", "Where", "What"), course)
    if not file.moments:
        return "None of the cited lines has a time."
    rows = [(_time(moment.at), code(moment.citation.quote[:160]), moment.citation.mark) for moment in file.moments]
    return table(("Time (UTC)", "What the line says", "Where"), rows)


def _root_cause(_file: CaseFile, diagnosis: Diagnosis) -> str:
    cause = _leading(diagnosis)
    if cause is None:
        possible = bullets(f"{safe(item.title)}, {code(item.component)}" for item in diagnosis.causes)
        if diagnosis.verdict is Verdict.NO_FAULT_FOUND:
            return "None: nothing in the evidence is wrong."
        return "The evidence does not single out one cause." + (f"\n\nPossible:\n\n{possible}" if possible else "")
    parts = [
        f"**{safe(cause.title)}** ({cause.verdict.value}, confidence {cause.confidence:.0%}), {_place(cause)}",
        bullets(_claim(claim) for claim in cause.claims),
        _chain(cause),
    ]
    if cause.contradicting:
        parts.append("Speaks against it:\n\n" + bullets(_claim(claim) for claim in cause.contradicting))
    others = [item for item in diagnosis.causes if item is not cause]
    if others:
        listed = (f"{safe(o.title)} ({o.verdict.value}), {code(o.component)}{_marks(o.claims)}" for o in others)
        parts.append("Other causes, less likely or besides it:\n\n" + bullets(listed))
    return "\n\n".join(part for part in parts if part)


def _place(cause: Cause) -> str:
    """Return whom a cause blames: the component, its namespace, and the pods that show it."""
    where = f" in namespace {code(cause.namespace)}" if cause.namespace else ""
    pods = f" (pods {', '.join(code(name) for name in cause.instances[:6])})" if cause.instances else ""
    return f"{code(cause.component)}{where}{pods}"


def _chain(cause: Cause) -> str:
    if not cause.chain:
        return ""
    links = [f"{code(link.source)} → {code(link.target)}: {_claim(link.claim)}" for link in cause.chain]
    return "From the cause to what people see:\n\n" + "\n".join(f"{n}. {link}" for n, link in enumerate(links, 1))


def _evidence(file: CaseFile, _diagnosis: Diagnosis) -> str:
    shown = [
        f"{excerpt.citation.mark} {code(excerpt.citation.filename)}, line {excerpt.citation.line_start}\n\n"
        f"{fenced(excerpt.lines)}"
        for excerpt in file.excerpts
    ]
    return "\n\n".join([_files(file), *shown])


def _findings(_file: CaseFile, diagnosis: Diagnosis) -> str:
    return "\n\n".join(
        f"**{safe(finding.title)}** ({safe(finding.severity)})\n\n{bullets(_claim(claim) for claim in finding.claims)}"
        for finding in diagnosis.findings
    )


def _ruled_out(_file: CaseFile, diagnosis: Diagnosis) -> str:
    lines = (f"**{safe(item.title)}**: {_claim(item.because)}" for item in diagnosis.ruled_out)
    return bullets(lines, "Nothing else came close enough to be ruled out.")


def _gaps(_file: CaseFile, diagnosis: Diagnosis) -> str:
    lines = (
        safe(gap.text) + (f" To get it: {code(gap.how_to_get)}" if gap.how_to_get else "") for gap in diagnosis.gaps
    )
    return bullets(lines, "Nothing that was looked for is missing.")


def _checked(_file: CaseFile, diagnosis: Diagnosis) -> str:
    rows = [
        (
            safe(entry.category),
            str(entry.faults),
            safe(entry.over) or "nothing",
            f"{entry.open_faults}: {safe(entry.not_checked)}" if entry.open_faults else "",
        )
        for entry in diagnosis.checked
    ]
    return table(("Kind of fault", "Known faults checked", "Over", "Not checked"), rows) if rows else ""


def _actions(_file: CaseFile, diagnosis: Diagnosis) -> str:
    cause = _leading(diagnosis)
    if cause is None or not (cause.remediation or cause.verification):
        return _steps(diagnosis.next_steps) or "None proposed."
    verify = _steps(cause.verification)
    return _steps(cause.remediation) + (f"\n\nTo verify:\n\n{verify}" if verify else "")


def _appendix(file: CaseFile, _diagnosis: Diagnosis) -> str:
    rows = [
        (
            str(number),
            citation.mark,
            code(citation.filename),
            str(citation.line_start),
            code(citation.quote) if citation.quote else "",
            "yes" if citation.checked else "**no**",
        )
        for number, citation in enumerate(file.citations, 1)
    ]
    if not rows:
        return "Nothing is cited."
    return table(("No.", "Mark", "File", "Line", "Quote", "Checked"), rows)


#: The sections of a report in order; one that has nothing to say is left out.
SECTIONS: tuple[tuple[str, Callable[[CaseFile, Diagnosis], str]], ...] = (
    ("Summary", _summary),
    ("Impact", _impact),
    ("Timeline", _timeline),
    ("Root cause", _root_cause),
    ("Other findings", _findings),
    ("Evidence", _evidence),
    ("Ruled out", _ruled_out),
    ("What was checked", _checked),
    ("Gaps", _gaps),
    ("Actions", _actions),
    ("Appendix: citations", _appendix),
)


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}" if body else ""


def _files(file: CaseFile) -> str:
    if not file.evidence:
        return "The case has no files."
    rows = (
        (f"E{item.number}", code(item.filename), item.status.value, f"{item.line_count:,}", safe(item.reason or ""))
        for item in file.evidence
    )
    return table(("No.", "File", "Status", "Lines", "Note"), rows)


def _leading(diagnosis: Diagnosis) -> Cause | None:
    first = next(iter(diagnosis.causes), None)
    return first if first and first.verdict is not Verdict.INCONCLUSIVE else None


def _claim(claim: Claim) -> str:
    doubt = "" if claim.is_verified else " **(unverified)**"
    return f"{safe(claim.text)}{doubt}{_marks((claim,))}"


def _marks(claims: Iterable[Claim]) -> str:
    cited = [c for claim in claims for c in claim.citations]
    return "".join(f" {mark}" for mark in list(dict.fromkeys(c.mark for c in cited))[:6])


def _steps(steps: Iterable[NextStep]) -> str:
    return "\n".join(_step(number, step) for number, step in enumerate(steps, 1))


def _step(number: int, step: NextStep) -> str:
    if not step.command:
        return f"{number}. {safe(step.text)}"
    block = fenced(step.command.splitlines(), "sh").replace("\n", "\n   ")
    return f"{number}. {safe(step.text)}\n\n   {block}\n"


def _words(verdict: Verdict) -> str:
    return verdict.value.replace("_", " ")


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
