"""The answer in a few sentences: what is wrong, how sure that is, and what would make it surer."""

from collections.abc import Sequence

from faultmaven.diagnosis.composing import Composed
from faultmaven.diagnosis.models import NOTHING_FOUND, Cause, Finding, Gap, Verdict
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.sufficiency import what_to_bring
from faultmaven.diagnosis.topology.graph import Topology
from faultmaven.diagnosis.topology.names import node_of

#: Independent causes told in the summary; the rest stands in the list.
_TOLD = 3


def summarise(
    causes: Sequence[Cause],
    findings: Sequence[Finding],
    looked_at: str,
    several: Sequence[Cause],
    *,
    is_about_security: bool,
    is_healthy: bool,
) -> str:
    """Return what is wrong and what it shows as; several independent causes as several; or what was looked at."""
    attack = next((finding for finding in findings if finding.finding_id == "ssh-attack"), None)
    if attack and (is_about_security or not causes):
        return " ".join([f"{attack.title}.", *(claim.text for claim in attack.claims)])
    if causes:
        return _of_causes(causes, several)
    telling = [finding for finding in findings if finding.severity != "info" and not is_healthy]
    if telling:
        lead = (telling[0].claims[0].text if telling[0].claims else telling[0].title).rstrip(".")
        return f"No known fault fits what is here. The most telling thing is: {lead}. Looked at: {looked_at}."
    notable = (finding for finding in findings if finding.claims and finding.finding_id != "over")
    seen = next((f" What stands out: {f.title}, such as {f.claims[0].text.rstrip('.')}." for f in notable), "")
    if is_healthy:
        return f"{NOTHING_FOUND} Looked at: {looked_at}.{seen}"
    return f"Nothing here looks wrong, but it is too little to tell.{seen} Looked at: {looked_at}."


def independent(composed: Sequence[Composed], topology: Topology) -> list[Cause]:
    """Return the causes that stand beside the first one: of other components, as sure, and neither needs the other."""
    found: list[tuple[Cause, str]] = []
    for one in composed:
        cause, node = one.cause, node_of(one.entry.match.subject)
        is_apart = all(
            cause.component != other.component and not topology.path(node, at) and not topology.path(at, node)
            for other, at in found
        )
        if not found or (is_apart and found[0][0].verdict is cause.verdict is Verdict.CONFIRMED):
            found.append((cause, node))
    return [cause for cause, _ in found]


def _of_causes(causes: Sequence[Cause], several: Sequence[Cause]) -> str:
    best = causes[0]
    seen = " ".join(effect.text for effect in best.effects)
    shown = f" Seen as: {seen}" if seen else ""
    if len(several) > 1:
        numbered = " ".join(f"({n}) {cause.summary}" for n, cause in enumerate(several[:_TOLD], 1))
        return f"{len(several)} independent causes: {numbered}{shown}"
    others = [c for c in causes[1:] if c.component != best.component and c.verdict is not Verdict.INCONCLUSIVE]
    also = f" Also possible: {' '.join(cause.summary for cause in others[:2])}" if others else ""
    return f"{best.summary}{shown}{also}"


def reason_of(composed: Composed, several: Sequence[Cause], gaps: Sequence[Gap]) -> str:
    """Return why the verdict is what it is; below CONFIRMED also what is missing, and the one check that decides."""
    cause = composed.cause
    text = f"{cause.verdict}: {composed.rule.reason}."
    if len(several) > 1:
        names = ", ".join(f"`{other.component}`" for other in several)
        text += f" The causes in {names} are independent of each other: each has its own proof and needs its own fix."
    if cause.verdict is Verdict.CONFIRMED:
        return text
    if composed.look_alikes:
        return f"{text} {composed.look_alikes[0].in_words(composed.entry)}"
    deciding = next((gap for gap in gaps if gap.how_to_get), next(iter(gaps), None))
    step = next((step for step in (*cause.verification, *cause.remediation) if step.command), None)
    if deciding:
        how = f": `{deciding.how_to_get}`" if deciding.how_to_get else ""
        return f"{text} What is missing: {_small(deciding.text)}. That is the one check that would decide{how}."
    if step:
        return f"{text} The one check that would decide: {_small(step.text)} (`{step.command}`)."
    return text


def without_cause(findings: Sequence[Finding], healthy: str, picture: Picture) -> str:
    """Return why no cause is named: nothing is wrong, or what is wrong says no reason, or too little was read."""
    if healthy:
        return (
            f"{Verdict.NO_FAULT_FOUND}: {healthy}, and nothing in them is wrong. "
            "If something is wrong all the same, what shows it is not among these files."
        )
    if any(finding.finding_id == "unexplained-state" for finding in findings):
        return (
            "INCONCLUSIVE: the evidence shows what state things are in, and nothing that says why. "
            "The log of the failing container (also `--previous`), `kubectl describe` and the events would decide."
        )
    if any(finding.severity != "info" for finding in findings):
        return (
            "INCONCLUSIVE: something stands out, but it is no fault the catalogue knows, so nothing names its cause. "
            "The log of what it names, and what changed just before it began, would decide."
        )
    return (
        "INCONCLUSIVE: nothing that was read shows a fault, and it is too little to say that there is none. "
        f"Bring: {what_to_bring(picture)}."
    )


def _small(text: str) -> str:
    """Return a sentence as a part of one: with a small letter where it began, without the full stop."""
    text = text.rstrip(". ")
    return text if text[:2].isupper() or text.startswith("`") else f"{text[:1].lower()}{text[1:]}"
