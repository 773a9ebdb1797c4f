"""The diagnosis of one case from its facts alone: what is wrong, why, how sure, and by which lines."""

from collections.abc import Sequence
from dataclasses import replace

from faultmaven.diagnosis.attacks.findings import find_attacks
from faultmaven.diagnosis.catalogue import Catalogue, load_catalogue
from faultmaven.diagnosis.checked import what_was_checked
from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.composing import compose_causes, compose_gaps, compose_ruled_out, effect_claim
from faultmaven.diagnosis.coverage import coverage_in_words
from faultmaven.diagnosis.entity_reading import read_cluster_events, read_entities
from faultmaven.diagnosis.gaps import find_gaps
from faultmaven.diagnosis.heeded import Heeded
from faultmaven.diagnosis.history import History
from faultmaven.diagnosis.log_reading import read_logs
from faultmaven.diagnosis.look_alikes import open_look_alikes
from faultmaven.diagnosis.matching import Match, match_all
from faultmaven.diagnosis.models import Cause, Diagnosis, Finding, Gap, NextStep, Verdict
from faultmaven.diagnosis.naming import Components
from faultmaven.diagnosis.noticed import find_noticed
from faultmaven.diagnosis.patterns import find_patterns
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.ranking import IN_FOCUS, rank
from faultmaven.diagnosis.setting_changes.behind import Changes
from faultmaven.diagnosis.sufficiency import enough_to_tell
from faultmaven.diagnosis.summing_up import independent, reason_of, summarise, without_cause
from faultmaven.diagnosis.telemetry.reading import telemetry_of
from faultmaven.diagnosis.timeline import course_of_events
from faultmaven.diagnosis.vocabulary import heed

#: Causes beyond these, or far behind the best, would only bury the answer.
_CAUSES = 5
_FAR_BEHIND = 0.25


def diagnose(facts: CaseFacts, question: str = "", catalogue: Catalogue | None = None) -> Diagnosis:
    """Return the diagnosis of a case. It reads facts only; it changes nothing and calls nobody."""
    return diagnose_heeding(facts, heed(facts, question), catalogue)


def diagnose_heeding(facts: CaseFacts, heeded: Heeded, catalogue: Catalogue | None = None) -> Diagnosis:
    """Return the diagnosis of a case for all questions of which it heeds the same."""
    catalogue = catalogue or load_catalogue()
    picture = draw_picture(facts, heeded, catalogue)
    checker = CitationChecker(facts)
    matches, excluded = match_all(catalogue, picture)
    components = Components(picture)
    topology = telemetry_of(picture).topology
    present, past = History(picture, components).part(matches)
    here, open_effects, elsewhere = rank(present, picture)
    chosen = [entry for entry in here if entry.score >= here[0].score - _FAR_BEHIND][:_CAUSES]
    similar = [open_look_alikes(entry, present, catalogue, picture) for entry in chosen]
    composed = compose_causes(chosen, similar, checker, components, Changes(components))
    causes = tuple(one.cause for one in composed)
    several = independent(composed, topology)
    told = {(c.evidence_id, c.line_start) for cause in causes for claim in cause.claims for c in claim.citations}
    gaps = find_gaps(facts)
    findings = [
        *find_attacks(picture, checker),
        *_states([effect for effect in open_effects if effect.focus >= IN_FOCUS], checker),
        *_elsewhere([*(e.match for e in elsewhere), *(e for e in open_effects if e.focus < IN_FOCUS)], checker),
        *find_patterns(picture, told, checker),
        *find_noticed(picture, told, checker),
        *_over(past, checker),
    ]
    findings = [proven for finding in findings if (proven := _proven(finding))]
    healthy = "" if causes else enough_to_tell(picture, findings)
    ruled_out = [
        entry for entry in compose_ruled_out(excluded, checker) if entry.cause_id not in {c.cause_id for c in causes}
    ]
    wanted = [gap for one in composed[:1] for gap in compose_gaps(one.entry, picture)]
    return Diagnosis(
        verdict=causes[0].verdict if causes else Verdict.NO_FAULT_FOUND if healthy else Verdict.INCONCLUSIVE,
        summary=summarise(
            causes,
            findings,
            coverage_in_words(picture, catalogue),
            several,
            is_about_security=heeded.is_about_security,
            is_healthy=bool(healthy),
        ),
        causes=causes,
        findings=tuple(findings),
        ruled_out=tuple(ruled_out[:8]),
        gaps=tuple(dict.fromkeys([*gaps, *wanted])),
        next_steps=tuple(
            _next_steps(causes, wanted, has_cluster=bool(picture.entities or picture.events), is_healthy=bool(healthy))
        ),
        timeline=course_of_events(picture, causes, checker, components),
        checked=what_was_checked(catalogue, picture),
        reason=reason_of(composed[0], several, wanted) if composed else without_cause(findings, healthy, picture),
    )


def draw_picture(facts: CaseFacts, heeded: Heeded, catalogue: Catalogue) -> Picture:
    """Return the case as the predicates see it, read once."""
    entities = read_entities(facts, heeded)
    words = frozenset(catalogue.words())
    logs = read_logs(facts, words, entities)
    return Picture(facts, entities, read_cluster_events(facts), logs, heeded, words=words)


def _proven(finding: Finding) -> Finding | None:
    """Return a finding with the claims whose lines were found again; None when it had some and none held."""
    held = tuple(claim for claim in finding.claims if claim.is_verified)
    return None if finding.claims and not held else replace(finding, claims=held)


def _states(effects: Sequence[Match], checker: CitationChecker) -> list[Finding]:
    """Return symptoms that nothing explains, as one finding: they say what is wrong, not why."""
    claims = tuple(effect_claim(effect, checker) for effect in effects[:8])
    return (
        [Finding("unexplained-state", "What is wrong, with no cause in the evidence", "critical", claims)]
        if claims
        else []
    )


def _over(matches: Sequence[Match], checker: CitationChecker) -> list[Finding]:
    """Return what was wrong once and is not now, so that nobody takes it for the cause, nor for overlooked."""
    claims = tuple(effect_claim(match, checker) for match in matches[:6])
    title = "Over by now: reported once, and what it was about is well since"
    return [Finding("over", title, "info", claims)] if claims else []


def _elsewhere(matches: Sequence[Match], checker: CitationChecker) -> list[Finding]:
    claims = tuple(effect_claim(match, checker) for match in matches[:8])
    title = "Problems elsewhere, which this case does not seem to be about"
    return [Finding("elsewhere", title, "info", claims)] if claims else []


def _next_steps(
    causes: Sequence[Cause], wanted: Sequence[Gap], *, has_cluster: bool, is_healthy: bool
) -> list[NextStep]:
    steps: list[NextStep] = []
    for cause in causes[:2]:
        steps += [*cause.remediation, *cause.verification]
    steps += [NextStep("collect", gap.text, gap.how_to_get) for gap in wanted]
    if not causes and is_healthy:
        text = (
            "If something is wrong all the same, bring what shows it: when it was seen, by whom, and the logs around it"
        )
        steps.append(NextStep("collect", text))
    elif not causes and not has_cluster:
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
