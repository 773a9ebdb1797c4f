"""Sections that tell what happened and why: summary, impact, timeline, causes."""

from faultmaven.diagnosis.models import Cause, Diagnosis, Verdict
from faultmaven.report.casefile import CaseFile
from faultmaven.report.markdown import bullets, code, safe, table
from faultmaven.report.sections.mending import happened, milestones
from faultmaven.report.sections.wording import claim, clock, leading, marks, place, words

NO_ANSWER = "No question has been answered in this case yet, so there is nothing to conclude. Ask one and come back."

NO_TIMES = "None of the cited lines has a time."


def summary(file: CaseFile, diagnosis: Diagnosis) -> str:
    """Tell the verdict, the cause in one sentence, and why the verdict is not higher."""
    cause = leading(diagnosis)
    said = safe(cause.summary or cause.title) + marks(cause.claims) if cause else safe(diagnosis.summary)
    why = diagnosis.reason.removeprefix(f"{diagnosis.verdict}: ")
    described = f"Opened with these words: {safe(file.case.description)}" if file.case.description else ""
    parts = (f"**{words(diagnosis.verdict)}.** {said}", f"Why: {safe(why)}" if why else "", described)
    return "\n\n".join(part for part in parts if part)


def impact(_file: CaseFile, diagnosis: Diagnosis) -> str:
    """Tell who was hit and how."""
    cause = leading(diagnosis)
    lines = [] if cause is None else [claim(said) for said in cause.effects]
    hit = safe(cause.impact) if cause and cause.impact else ""
    nothing = "None." if diagnosis.verdict is Verdict.NO_FAULT_FOUND else "The evidence does not show the impact."
    return "\n\n".join(part for part in (hit, bullets(lines)) if part) or nothing


def timeline(file: CaseFile, diagnosis: Diagnosis) -> str:
    """Tell the course of events, numbered as on the chart, and what was done about it."""
    if diagnosis.timeline:
        course = [
            (
                str(number),
                clock(moment.at) + ("" if moment.is_certain else " (zone not known)"),
                code(moment.component),
                claim(moment.claim),
            )
            for number, moment in enumerate(diagnosis.timeline, 1)
        ]
        course += [
            ("", clock(milestone.at), "this case", f"**{safe(one.proposal.title)}**: {happened(milestone)}")
            for one, milestone in milestones(file)
        ]
        return table(("No.", "Time (UTC)", "Where", "What"), course)
    rows = [
        (str(number), clock(moment.at), code(moment.citation.quote[:160]), moment.citation.mark)
        for number, moment in enumerate(file.moments, 1)
    ]
    rows += [
        ("", clock(milestone.at), f"**{safe(one.proposal.title)}**: {happened(milestone)}", "")
        for one, milestone in milestones(file)
    ]
    return table(("No.", "Time (UTC)", "What happened", "Line"), rows) if rows else NO_TIMES


def root_cause(_file: CaseFile, diagnosis: Diagnosis) -> str:
    """Tell the cause with its proof, and the chain from it to what people see."""
    cause = leading(diagnosis)
    if cause is None:
        possible = bullets(f"{safe(item.title)}, {code(item.component)}" for item in diagnosis.causes)
        if diagnosis.verdict is Verdict.NO_FAULT_FOUND:
            return "None: nothing in the evidence is wrong."
        return "The evidence does not single out one cause." + (f"\n\nPossible:\n\n{possible}" if possible else "")
    parts = [
        f"**{safe(cause.title)}** ({cause.verdict.value}, confidence {cause.confidence:.0%}), {place(cause)}",
        bullets(claim(said) for said in cause.claims),
        _chain(cause),
    ]
    if cause.contradicting:
        parts.append("Speaks against it:\n\n" + bullets(claim(said) for said in cause.contradicting))
    return "\n\n".join(part for part in parts if part)


def other_causes(_file: CaseFile, diagnosis: Diagnosis) -> str:
    """Tell the causes that are less likely, or stand beside the first."""
    cause = leading(diagnosis)
    others = [item for item in diagnosis.causes if item is not cause] if cause else []
    return bullets(f"{safe(o.title)} ({o.verdict.value}), {code(o.component)}{marks(o.claims)}" for o in others)


def findings(_file: CaseFile, diagnosis: Diagnosis) -> str:
    """Tell what is worth knowing and is no cause."""
    return "\n\n".join(
        f"**{safe(finding.title)}** ({safe(finding.severity)})\n\n{bullets(claim(said) for said in finding.claims)}"
        for finding in diagnosis.findings
    )


def _chain(cause: Cause) -> str:
    if not cause.chain:
        return ""
    links = [f"{code(link.source)} → {code(link.target)}: {claim(link.claim)}" for link in cause.chain]
    return "From the cause to what people see:\n\n" + "\n".join(f"{n}. {link}" for n, link in enumerate(links, 1))
