"""Sections that tell what to do: actions with their owners, and the steps of a runbook."""

from faultmaven.diagnosis.models import Diagnosis, NextStep
from faultmaven.report.casefile import CaseFile
from faultmaven.report.markdown import bullets, code, fenced, safe, table
from faultmaven.report.models import Action, Assignment
from faultmaven.report.sections.wording import claim, leading, marks, place, steps

_NOBODY = "nobody yet"
_NO_CAUSE = "The case has no proven cause, so nothing tells yet when this runbook applies."


def actions_of(file: CaseFile) -> tuple[Action, ...]:
    """Return what there is to do, each with who does it."""
    if file.record is None:
        return ()
    cause = leading(file.record.diagnosis)
    listed = cause.remediation if cause and cause.remediation else file.record.diagnosis.next_steps
    once = {step.step_id: step for step in listed}
    return tuple(
        Action(step_id, step.text, step.command, file.assignments.get(step_id, Assignment()))
        for step_id, step in once.items()
    )


def actions(file: CaseFile, diagnosis: Diagnosis) -> str:
    """Tell what to do, who does it, and how to see that it helped."""
    listed = actions_of(file)
    if not listed:
        return "None proposed."
    rows = [
        (str(n), safe(action.text), safe(action.assignment.owner) or _NOBODY, safe(action.assignment.due))
        for n, action in enumerate(listed, 1)
    ]
    commands = [
        f"Action {n}:\n\n{fenced(action.command.splitlines(), 'sh')}"
        for n, action in enumerate(listed, 1)
        if action.command
    ]
    cause = leading(diagnosis)
    verify = steps(cause.verification) if cause else ""
    parts = [table(("No.", "Action", "Owner", "Due"), rows), *commands, f"To verify:\n\n{verify}" if verify else ""]
    return "\n\n".join(part for part in parts if part)


def symptoms(_file: CaseFile, diagnosis: Diagnosis) -> str:
    """Tell by which signs the fault is known again."""
    cause = leading(diagnosis)
    if cause is None:
        return _NO_CAUSE
    signs = bullets(claim(said) for said in (*cause.effects, *cause.claims))
    return f"Use it when {place(cause)} shows this:\n\n{signs}" if signs else f"It is about {place(cause)}."


def confirmation(_file: CaseFile, diagnosis: Diagnosis) -> str:
    """Tell how to make sure that it is this fault before anything is changed."""
    cause = leading(diagnosis)
    collect = [step for step in diagnosis.next_steps if step.kind == "collect"]
    quotes = dict.fromkeys(c.quote for said in cause.claims for c in said.citations if c.checked) if cause else ()
    parts = [
        "Look for lines like these:\n\n" + fenced(list(quotes)[:8]) if quotes else "",
        _listed("Then gather:", collect),
    ]
    return "\n\n".join(part for part in parts if part) or "The evidence gives no way to confirm it."


def remedy(_file: CaseFile, diagnosis: Diagnosis) -> str:
    """Tell what to change."""
    cause = leading(diagnosis)
    listed = cause.remediation if cause and cause.remediation else diagnosis.next_steps
    return steps(listed) or "None proposed."


def verification(_file: CaseFile, diagnosis: Diagnosis) -> str:
    """Tell how to see that it helped."""
    cause = leading(diagnosis)
    return (steps(cause.verification) if cause else "") or "Nothing is known that would show it."


def look_alikes(_file: CaseFile, diagnosis: Diagnosis) -> str:
    """Tell what looks the same and is something else."""
    cause = leading(diagnosis)
    others = [f"{safe(o.title)}, {code(o.component)}{marks(o.claims)}" for o in diagnosis.causes if o is not cause]
    excluded = [f"**{safe(item.title)}**: {claim(item.because)}" for item in diagnosis.ruled_out]
    return bullets([*others, *excluded], "Nothing that looks like it was met in this case.")


def seen_in(file: CaseFile, _diagnosis: Diagnosis) -> str:
    """Tell where all this was seen."""
    case = file.case
    return f"Case {code(case.case_id)}, {safe(case.title)}, opened on {case.created_at:%Y-%m-%d}."


def _listed(head: str, listed: list[NextStep]) -> str:
    return f"{head}\n\n{steps(listed)}" if listed else ""
