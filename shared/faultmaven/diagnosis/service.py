"""The diagnosis of one case from its facts alone: what is wrong, why, how sure, and by which lines."""

from collections.abc import Sequence

from faultmaven.diagnosis.attacks.findings import find_attacks
from faultmaven.diagnosis.catalogue import Catalogue, load_catalogue
from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.composing import compose_cause, compose_gaps, compose_ruled_out, effect_claim, reason_of
from faultmaven.diagnosis.coverage import coverage_in_words
from faultmaven.diagnosis.entity_reading import read_cluster_events, read_entities
from faultmaven.diagnosis.gaps import find_gaps
from faultmaven.diagnosis.log_reading import read_logs
from faultmaven.diagnosis.look_alikes import open_look_alikes
from faultmaven.diagnosis.matching import Match, match_all
from faultmaven.diagnosis.models import Cause, Diagnosis, Finding, Gap, NextStep, Verdict
from faultmaven.diagnosis.naming import Components
from faultmaven.diagnosis.noticed import find_noticed
from faultmaven.diagnosis.patterns import find_patterns, is_about_security
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.ranking import IN_FOCUS, rank

#: Causes beyond these, or far behind the best, would only bury the answer.
_CAUSES = 5
_FAR_BEHIND = 0.25


def diagnose(facts: CaseFacts, question: str = "", catalogue: Catalogue | None = None) -> Diagnosis:
    """Return the diagnosis of a case. It reads facts only; it changes nothing and calls nobody."""
    catalogue = catalogue or load_catalogue()
    picture = draw_picture(facts, question, catalogue)
    checker = CitationChecker(facts)
    matches, excluded = match_all(catalogue, picture)
    here, open_effects, elsewhere = rank(matches, picture)
    chosen = [entry for entry in here if entry.score >= here[0].score - _FAR_BEHIND][:_CAUSES]
    similar = [open_look_alikes(entry, matches, catalogue, picture) for entry in chosen]
    components = Components(picture)
    composed = [
        compose_cause(entry, chosen, alike, checker, components) for entry, alike in zip(chosen, similar, strict=True)
    ]
    causes = tuple(cause for cause, _ in composed)
    told = {(c.evidence_id, c.line_start) for cause in causes for claim in cause.claims for c in claim.citations}
    gaps = find_gaps(facts)
    findings = [
        *find_attacks(picture, checker),
        *_states([effect for effect in open_effects if effect.focus >= IN_FOCUS], checker),
        *_elsewhere([*(e.match for e in elsewhere), *(e for e in open_effects if e.focus < IN_FOCUS)], checker),
        *find_patterns(picture, told, checker),
        *find_noticed(picture, told, checker),
    ]
    ruled_out = [
        entry for entry in compose_ruled_out(excluded, checker) if entry.cause_id not in {c.cause_id for c in causes}
    ]
    wanted = [gap for entry in chosen[:1] for gap in compose_gaps(entry)]
    return Diagnosis(
        verdict=_verdict(causes),
        summary=_summary(causes, findings, coverage_in_words(picture, catalogue), question),
        causes=causes,
        findings=tuple(findings),
        ruled_out=tuple(ruled_out[:8]),
        gaps=tuple(dict.fromkeys([*gaps, *wanted])),
        next_steps=tuple(_next_steps(causes, wanted, has_cluster=bool(picture.entities or picture.events))),
        reason=reason_of(*composed[0], wanted, chosen[0], similar[0]) if composed else _no_cause(findings),
    )


def draw_picture(facts: CaseFacts, question: str, catalogue: Catalogue) -> Picture:
    """Return the case as the predicates see it, read once."""
    entities = read_entities(facts, question)
    logs = read_logs(facts, catalogue.words(), entities)
    return Picture(facts, entities, read_cluster_events(facts), logs, question)


def _verdict(causes: Sequence[Cause]) -> Verdict:
    return causes[0].verdict if causes else Verdict.INCONCLUSIVE


def _summary(causes: Sequence[Cause], findings: Sequence[Finding], looked_at: str, question: str) -> str:
    attack = next((finding for finding in findings if finding.finding_id == "ssh-attack"), None)
    if attack and (is_about_security(question) or not causes):
        return " ".join([f"{attack.title}.", *(claim.text for claim in attack.claims)])
    if causes:
        best = causes[0]
        seen = " ".join(effect.text for effect in best.effects)
        others = [
            cause
            for cause in causes[1:]
            if cause.component != best.component and cause.verdict is not Verdict.INCONCLUSIVE
        ]
        also = f" Also found: {' '.join(cause.summary for cause in others[:2])}" if others else ""
        return f"{best.summary}{f' Seen as: {seen}' if seen else ''}{also}"
    telling = [finding for finding in findings if finding.severity != "info"]
    if telling:
        lead = (telling[0].claims[0].text if telling[0].claims else telling[0].title).rstrip(".")
        return f"No known fault fits what is here. The most telling thing is: {lead}. Looked at: {looked_at}."
    seen = next((f". What stands out: {f.title}, such as {f.claims[0].text}" for f in findings if f.claims), "")
    return f"No fault was found{seen or ': nothing here looks wrong'}. Looked at: {looked_at}."


def _states(effects: Sequence[Match], checker: CitationChecker) -> list[Finding]:
    """Return symptoms that nothing explains, as one finding: they say what is wrong, not why."""
    claims = tuple(effect_claim(effect, checker) for effect in effects[:8])
    return (
        [Finding("unexplained-state", "What is wrong, with no cause in the evidence", "critical", claims)]
        if claims
        else []
    )


def _elsewhere(matches: Sequence[Match], checker: CitationChecker) -> list[Finding]:
    claims = tuple(effect_claim(match, checker) for match in matches[:8])
    title = "Problems elsewhere, which this case does not seem to be about"
    return [Finding("elsewhere", title, "info", claims)] if claims else []


def _no_cause(findings: Sequence[Finding]) -> str:
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
        "INCONCLUSIVE: nothing that was read shows a fault, so there is no cause to name. "
        "If something is wrong all the same, what shows it is not among these files."
    )


def _next_steps(causes: Sequence[Cause], wanted: Sequence[Gap], *, has_cluster: bool) -> list[NextStep]:
    steps: list[NextStep] = []
    for cause in causes[:2]:
        steps += [*cause.remediation, *cause.verification]
    steps += [NextStep("collect", gap.text, gap.how_to_get) for gap in wanted]
    if not causes and not has_cluster:
        text = "Bring what else was written at that time: the log of what it calls or runs on, and what was changed"
        steps.append(NextStep("collect", text))
    elif not causes:
        steps.append(
            NextStep(
                "collect",
                "Bring the log and the description of the failing component",
                "kubectl describe pod <pod>; kubectl logs <pod> --all-containers --previous",
            )
        )
    return list(dict.fromkeys(steps))
