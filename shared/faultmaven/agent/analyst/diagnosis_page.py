"""The full answer to "what is wrong and why": what leads, what proves it, what it does, what it is not, what next."""

import re
from collections.abc import Iterator

from faultmaven.agent.analyst.brief import Brief
from faultmaven.agent.analyst.collect import fitting
from faultmaven.agent.analyst.prose import bullets, code, ended, marks, page, plural, section, stated, steps
from faultmaven.diagnosis.models import NOTHING_FOUND, Cause, Claim, Diagnosis, Gap, NextStep, Verdict

#: Enough to act on; everything else stands in the structured response and in the report.
CLAIMS_SHOWN, OTHERS_SHOWN, STEPS_SHOWN = 6, 3, 5

_OPENINGS = {
    Verdict.CONFIRMED: "**What is wrong.**",
    Verdict.LIKELY: "**Most likely.**",
}


def diagnosis_text(brief: Brief) -> str:
    """Return the whole diagnosis as Markdown."""
    cause = brief.leading
    return page(*(_caused(brief, cause) if cause else _uncaused(brief)))


def _caused(brief: Brief, cause: Cause) -> Iterator[str]:
    diagnosis = brief.diagnosis
    yield f"{_OPENINGS[cause.verdict]} {lead(cause)}"
    if cause.verdict is Verdict.LIKELY and diagnosis.reason:
        yield f"_Why this is not certain: {reason(brief)}_"
    yield section("Evidence", claim_list(cause.claims))
    yield section("Speaks against it", claim_list(cause.contradicting))
    yield section("From the cause to what people see", chain_list(cause))
    yield section("What it does", page(cause.impact, claim_list(cause.effects[:OTHERS_SHOWN])))
    yield section("Also found", bullets(_others(brief, cause)))
    yield section("Ruled out", ruled_out_list(brief, OTHERS_SHOWN))
    yield section("Could not be checked", gap_list(brief.diagnosis.gaps[:OTHERS_SHOWN], brief.unread))
    yield section("Next steps", steps(next_steps(brief, cause)))
    yield runbook_line(brief, cause)


def _uncaused(brief: Brief) -> Iterator[str]:
    diagnosis = brief.diagnosis
    is_healthy = diagnosis.verdict is Verdict.NO_FAULT_FOUND
    opening = f"**{NOTHING_FOUND}**" if is_healthy else "**Inconclusive.**"
    summary = diagnosis.summary.removeprefix(NOTHING_FOUND).strip()
    yield f"{opening} {summary or 'The evidence does not show what is wrong.'}"
    yield f"_{reason(brief)}_" if diagnosis.reason else ""
    possible = [f"{lead(cause)}" for cause in diagnosis.causes[:OTHERS_SHOWN]]
    yield section("Possible, but not shown by the evidence", bullets(possible))
    yield section("What stands out", finding_list(brief))
    yield section("Ruled out", ruled_out_list(brief, OTHERS_SHOWN))
    yield section("Could not be checked", gap_list(diagnosis.gaps[:OTHERS_SHOWN], brief.unread))
    yield section("What was checked", checked_list(diagnosis)) if is_healthy else ""
    title = "If something is wrong all the same" if is_healthy else "What to bring next"
    yield section(title, steps(bring(brief)))


def reason(brief: Brief) -> str:
    """Return why the verdict is what it is, without the verdict, as the page says that already."""
    text = brief.diagnosis.reason.strip().removeprefix(f"{brief.diagnosis.verdict}: ")
    return f"{text[:1].upper()}{text[1:]}"


def lead(cause: Cause) -> str:
    """Return what is wrong and why in one or two sentences, with the marks of the first proofs."""
    proofs = [citation for claim in cause.claims for citation in claim.citations if citation.checked]
    summary = cause.summary.strip() or cause.title
    named = "" if _names(summary, cause.component) else f" ({code(cause.component)})"
    return f"{summary}{named}{marks(proofs)}"


def claim_list(claims: tuple[Claim, ...], limit: int = CLAIMS_SHOWN) -> str:
    """Return claims as a list; each first citation is shown with its line."""
    return bullets(_proven(claim) for claim in claims[:limit])


def chain_list(cause: Cause) -> str:
    """Return the way from the cause to the symptom, a sentence per link; a single link repeats the effect alone."""
    links = (f"{code(link.source)} → {code(link.target)}: {stated(link.claim)}" for link in cause.chain)
    return bullets(links) if len(cause.chain) > 1 else ""


def checked_list(diagnosis: Diagnosis) -> str:
    """Return what was looked at, by kind of fault, and what could not be."""
    return bullets(
        f"{entry.category}: {plural(entry.faults, 'known fault')} over {entry.over}"
        + (f"; {entry.open_faults} not checked: {entry.not_checked}" if entry.open_faults else "")
        for entry in diagnosis.checked
        if entry.faults
    )


def finding_list(brief: Brief, limit: int = OTHERS_SHOWN + 2) -> str:
    """Return the findings with their first claims."""
    return bullets(_finding_lines(brief, limit))


def ruled_out_list(brief: Brief, limit: int) -> str:
    """Return what does not hold, and what speaks against it."""
    return bullets(f"{item.title}: {stated(item.because)}" for item in brief.diagnosis.ruled_out[:limit])


def gap_list(gaps: tuple[Gap, ...], unread: tuple[str, ...] = ()) -> str:
    """Return what could not be checked and how to get it."""
    waiting = (f"{code(name)} was not ready when this was answered; ask again when it is." for name in unread)
    return bullets((*waiting, *(f"{ended(gap.text)}{_how(gap)}" for gap in gaps)))


def next_steps(brief: Brief, cause: Cause) -> tuple[NextStep, ...]:
    """Return what to do about a cause: fix it, then prove it; else what the diagnosis proposes."""
    proposed = (*cause.remediation[: STEPS_SHOWN - 1], *cause.verification[:1])
    return proposed or brief.diagnosis.next_steps[:STEPS_SHOWN]


def bring(brief: Brief) -> tuple[NextStep, ...]:
    """Return what would help most, as steps."""
    proposed = brief.diagnosis.next_steps[:STEPS_SHOWN]
    if brief.diagnosis.verdict is Verdict.INCONCLUSIVE and not any(step.command for step in proposed):
        proposed = (*proposed, *fitting(brief.subject))[:STEPS_SHOWN]  # the evidence does not say what to look at
    if proposed:
        return proposed
    from_gaps = tuple(NextStep("collect", gap.text, gap.how_to_get) for gap in brief.diagnosis.gaps if gap.how_to_get)
    return from_gaps[:STEPS_SHOWN]


def runbook_line(brief: Brief, cause: Cause) -> str:
    """Return the line that points to the library's page about the cause."""
    runbook = brief.runbooks.get(cause.cause_id)
    return f"Runbook: {runbook.title} (`{runbook.document_id}`)." if runbook else ""


def _others(brief: Brief, cause: Cause) -> Iterator[str]:
    for other in brief.diagnosis.causes[:4]:
        if other is not cause and other.verdict is not Verdict.INCONCLUSIVE:
            yield lead(other)
    yield from _finding_lines(brief, OTHERS_SHOWN, cause)


def _finding_lines(brief: Brief, limit: int, cause: Cause | None = None) -> Iterator[str]:
    """Yield the findings; one that shares a statement with the cause tells the same thing at greater length."""
    told = set(cause.claims) if cause else set[Claim]()
    new = [finding for finding in brief.diagnosis.findings if told.isdisjoint(finding.claims)]
    if cause:  # beside a cause, mere warnings are noise
        new = [finding for finding in new if finding.finding_id != "warnings"]
    for finding in new[:limit]:
        said = " ".join(stated(claim) for claim in finding.claims[:2])
        yield f"{finding.title}: {said}" if said else finding.title


def _proven(claim: Claim) -> str:
    first = next(iter(claim.citations), None)
    said = claim.text.lower()
    if first is None or all(word in said for word in re.findall(r"\w+", first.quote.lower())[:12]):
        return stated(claim)
    return f"{stated(claim)}  \n  {code(first.quote)}"


def _how(gap: Gap) -> str:
    if not gap.how_to_get:
        return ""
    is_command = gap.how_to_get[:1].islower()  # the catalogue's sentences begin with a capital
    return f" To get it: {code(gap.how_to_get, 400)}" if is_command else f" {ended(gap.how_to_get)}"


def _names(text: str, component: str) -> bool:
    return component.rsplit("/", 1)[-1].lower() in text.lower()
