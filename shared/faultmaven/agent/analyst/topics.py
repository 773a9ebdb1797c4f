"""Answers that look at one side of the diagnosis: security, the fix, where, what was ruled out, what is missing."""

from collections.abc import Iterator

from faultmaven.agent.analyst.brief import Brief
from faultmaven.agent.analyst.diagnosis_page import (
    bring,
    claim_list,
    gap_list,
    lead,
    next_steps,
    ruled_out_list,
    runbook_line,
)
from faultmaven.agent.analyst.prose import bullets, code, page, plural, section, steps
from faultmaven.diagnosis.models import Cause, Citation, Finding, Verdict

#: A finding or cause is about security when its id, category or title holds one of these.
SECURITY_WORDS = (
    "attack", "brute", "intru", "login", "logon", "sign-in", "ssh", "scan", "secur", "invalid user", "malicious",
    "unauthori", "break-in", "credential",
)  # fmt: skip


def security(brief: Brief) -> str:
    """Answer "is somebody attacking us?": who, from where, how often, when; or plainly that nothing shows it."""
    causes = [
        cause for cause in brief.diagnosis.causes if _is_security(f"{cause.cause_id} {cause.category} {cause.title}")
    ]
    causes = [cause for cause in causes if cause.verdict is not Verdict.INCONCLUSIVE]
    findings = [item for item in brief.diagnosis.findings if _is_security(f"{item.finding_id} {item.title}")]
    if not causes and not findings:
        files = brief.facts.evidence
        read = f"{plural(sum(item.line_count for item in files), 'line')} of {plural(len(files), 'file')}"
        nothing = f"**Nothing in the evidence shows an attack.** {read} were read."
        other = f"What the evidence does show: {lead(brief.leading)}" if brief.leading else ""
        return page(nothing, other, section("Could not be checked", gap_list(brief.diagnosis.gaps, brief.unread)))
    return page(*_attack(brief, causes, findings))


def _attack(brief: Brief, causes: list[Cause], findings: list[Finding]) -> Iterator[str]:
    is_critical = bool(causes) or any(finding.severity != "info" for finding in findings)
    yield (
        "**Yes, the evidence shows an attack.**" if is_critical else "**The evidence shows signs of it, nothing more.**"
    )
    yield from (section(finding.title, claim_list(finding.claims, 10)) for finding in findings)
    if not findings:  # the findings count every attempt; a cause only names the kind of attack
        yield page(*(lead(cause) for cause in causes))
        yield from (section("Evidence", claim_list(cause.claims)) for cause in causes)
    yield section("Ruled out", ruled_out_list(brief, 3))
    actions = [step for cause in causes for step in next_steps(brief, cause)] or [*brief.diagnosis.next_steps]
    yield section("Next steps", steps(actions[:5]))


def fix(brief: Brief, cause: Cause) -> str:
    """Answer "what should I do": the fix, the check that proves it, and what it stands on."""
    sure = (
        ""
        if cause.verdict is Verdict.CONFIRMED
        else "This cause is likely, not confirmed: check it before you change anything."
    )
    return page(
        f"To fix: {lead(cause)}",
        sure,
        section("Do this", steps(cause.remediation or brief.diagnosis.next_steps)),
        section("Then prove it", steps(cause.verification)),
        runbook_line(brief, cause),
    )


def where(brief: Brief) -> str:
    """Answer "which pod, which line": the thing to blame, and every line that shows it, by file."""
    cause = brief.leading
    if cause is None:
        return page("The evidence does not single out one place.", section("What to bring next", steps(bring(brief))))
    effects = [citation for claim in cause.effects for citation in claim.citations]
    proofs = [citation for claim in cause.claims for citation in claim.citations]
    return page(
        f"**{code(cause.component)}**: {lead(cause)}",
        section("Lines that show it", bullets(_by_file(proofs))),
        section("Affected by it", bullets(_by_file(effects))),
    )


def ruled_out(brief: Brief) -> str:
    """Answer "what did you rule out": each cause that does not hold, and what speaks against it."""
    body = ruled_out_list(brief, 20)
    if not body:
        return "No other cause came close enough to be ruled out: nothing in the evidence pointed to one."
    return page("These were considered and do not hold:", body)


def gaps(brief: Brief) -> str:
    """Answer "what is missing": what could not be checked, and how to get it."""
    body = gap_list(brief.diagnosis.gaps, brief.unread)
    verdict = brief.diagnosis.verdict.value
    why = brief.diagnosis.reason
    if not body:
        return page(f"Nothing is missing for the answer as it stands ({verdict}).", why)
    return page(f"The answer stands at {verdict}. {why}".strip(), section("Could not be checked", body))


def _by_file(citations: list[Citation]) -> Iterator[str]:
    for citation in dict.fromkeys(citations):
        if citation.checked:
            yield f"{code(citation.filename)} line {citation.line_start}: {code(citation.quote)} {citation.mark}"


def _is_security(text: str) -> bool:
    lowered = text.lower()
    return any(word in lowered for word in SECURITY_WORDS)
