"""Tells the change of settings behind a cause: first in its sentence and in its chain, and how to undo it."""

from collections.abc import Sequence
from dataclasses import replace

from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.models import Cause, Link, NextStep
from faultmaven.diagnosis.setting_changes.change import SettingChange

#: What `kubectl rollout undo` can take back.
_ROLLED = frozenset({"Deployment", "StatefulSet", "DaemonSet"})


def with_changes(cause: Cause, changes: Sequence[SettingChange], checker: CitationChecker) -> Cause:
    """Return a cause whose chain begins at these changes, where the lines of both versions were found again."""
    claims = [(change, checker.joint_claim(change.in_words, change.proofs, change.known)) for change in changes]
    told = [(change, claim) for change, claim in claims if claim.is_verified]
    if not told:
        return cause
    said = " and ".join(claim.text for _, claim in told)
    since = "Since" if all(change.is_ordered for change, _ in told) else "Where"
    return replace(
        cause,
        summary=f"{since} {said}, {_continued(cause.summary)}",
        claims=(*cause.claims, *(claim for _, claim in told)),
        chain=(*(Link(cause.component, cause.component, claim) for _, claim in told), *cause.chain),
        remediation=(*cause.remediation[:1], _undo(cause, [change for change, _ in told]), *cause.remediation[1:]),
    )


def _continued(sentence: str) -> str:
    """Return a sentence as the rest of one: with a small letter where it began, unless that begins a name."""
    return sentence if not sentence[1:2].islower() else f"{sentence[0].lower()}{sentence[1:]}"


def _undo(cause: Cause, changes: Sequence[SettingChange]) -> NextStep:
    """Return how to take changes back: as a revision where the cluster keeps one, else where they were made."""
    kind, _, name = cause.component.partition("/")
    if kind in _ROLLED and any(change.subject and "revision" in change.between for change in changes):
        command = f"kubectl rollout undo {kind.lower()}/{name} -n {cause.namespace or 'default'}"
        return NextStep("run", "Or undo the change", command)
    names = ", ".join(dict.fromkeys(f"`{change.name}`" for change in changes))
    places = ", ".join(dict.fromkeys(change.place for change in changes if change.place))
    return NextStep("change", f"Or undo the change of {names}{f' in {places}' if places else ''}")
