"""How a report words what a diagnosis holds: claims with their marks, steps, places and times, in Markdown."""

from collections.abc import Iterable
from datetime import datetime

from faultmaven.diagnosis.models import Cause, Claim, Diagnosis, NextStep, Verdict
from faultmaven.report.markdown import code, fenced, safe

#: Marks that stand behind one sentence.
_MOST_MARKS = 6


def leading(diagnosis: Diagnosis) -> Cause | None:
    """Return the cause that the verdict is about; None where none is singled out."""
    first = next(iter(diagnosis.causes), None)
    return first if first and first.verdict is not Verdict.INCONCLUSIVE else None


def claim(said: Claim) -> str:
    """Return a sentence with its marks; one that its lines do not carry says so."""
    doubt = "" if said.is_verified else " **(unverified)**"
    return f"{safe(said.text)}{doubt}{marks((said,))}"


def marks(claims: Iterable[Claim]) -> str:
    """Return the marks of claims, each once, with a blank before each."""
    cited = [citation for said in claims for citation in said.citations]
    return "".join(f" {mark}" for mark in list(dict.fromkeys(c.mark for c in cited))[:_MOST_MARKS])


def place(cause: Cause) -> str:
    """Return whom a cause blames: the component, its namespace, and the pods that show it."""
    where = f" in namespace {code(cause.namespace)}" if cause.namespace else ""
    pods = f" (pods {', '.join(code(name) for name in cause.instances[:6])})" if cause.instances else ""
    return f"{code(cause.component)}{where}{pods}"


def steps(listed: Iterable[NextStep]) -> str:
    """Return steps as a numbered list, each with its command."""
    return "\n".join(_step(number, step) for number, step in enumerate(listed, 1))


def words(verdict: Verdict) -> str:
    """Return a verdict as words."""
    return verdict.value.replace("_", " ")


def time(moment: datetime) -> str:
    """Return a moment in UTC to the second."""
    return f"{clock(moment)} UTC"


def clock(moment: datetime) -> str:
    """Return a moment to the second for a column whose heading says UTC."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _step(number: int, step: NextStep) -> str:
    if not step.command:
        return f"{number}. {safe(step.text)}"
    block = fenced(step.command.splitlines(), "sh").replace("\n", "\n   ")
    return f"{number}. {safe(step.text)}\n\n   {block}\n"
