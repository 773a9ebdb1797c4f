"""Sections that tell what to do: actions with their owners, and the steps of a runbook."""

from collections.abc import Sequence

from faultmaven.diagnosis.models import Diagnosis, NextStep
from faultmaven.report.casefile import CaseFile
from faultmaven.report.markdown import bullets, code, fenced, safe, table
from faultmaven.report.models import Action, Assignment
from faultmaven.report.sections.mending import outcomes, state_of, wanted_steps
from faultmaven.report.sections.wording import claim, leading, marks, place, steps

#: Actions that a report lists, and that can be given to somebody.
MOST_ACTIONS = 60
_NOBODY = "nobody yet"
_NO_CAUSE = "The case has no proven cause, so nothing tells yet when this runbook applies."


def actions_of(file: CaseFile) -> tuple[Action, ...]:
    """Return what there is to do, each with who does it and what became of it."""
    once: dict[tuple[str, str | None], NextStep] = {}
    for step in (*(_remedy(file.record.diagnosis) if file.record else ()), *wanted_steps(file)):
        once.setdefault((step.text, step.command), step)
    return tuple(
        Action(
            step.step_id,
            step.text,
            step.command,
            file.assignments.get(step.step_id, Assignment()),
            state_of(file, step),
        )
        for step in [*once.values()][:MOST_ACTIONS]
    )


def actions(file: CaseFile, diagnosis: Diagnosis | None) -> str:
    """Tell what to do, who does it and what became of it, and how to see that it helped."""
    listed = actions_of(file)
    if not listed:
        return outcomes(file) or "None proposed."
    rows = [
        (
            str(n),
            safe(action.text),
            action.state or "to do",
            safe(action.assignment.owner) or _NOBODY,
            safe(action.assignment.due),
        )
        for n, action in enumerate(listed, 1)
    ]
    commands = [
        f"Action {n}:\n\n{fenced(action.command.splitlines(), 'sh')}"
        for n, action in enumerate(listed, 1)
        if action.command
    ]
    cause = leading(diagnosis) if diagnosis else None
    verify = steps(cause.verification) if cause else ""
    parts = [
        table(("No.", "Action", "State", "Owner", "Due"), rows),
        outcomes(file),
        *commands,
        f"To verify:\n\n{verify}" if verify else "",
    ]
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


def remedy(file: CaseFile, diagnosis: Diagnosis) -> str:
    """Tell what to change, and what became of it here."""
    parts = (steps(_remedy(diagnosis)), outcomes(file))
    return "\n\n".join(part for part in parts if part) or "None proposed."


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


def _remedy(diagnosis: Diagnosis) -> Sequence[NextStep]:
    cause = leading(diagnosis)
    return cause.remediation if cause and cause.remediation else diagnosis.next_steps


def _listed(head: str, listed: list[NextStep]) -> str:
    return f"{head}\n\n{steps(listed)}" if listed else ""
