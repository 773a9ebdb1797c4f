"""Turns ranked matches into the typed answer: claims with citations, verdicts, steps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.chains import compose_chain
from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.look_alikes import LookAlike
from faultmaven.diagnosis.matching import Excluded, Match
from faultmaven.diagnosis.models import Cause, Citation, Claim, Gap, Link, NextStep, RuledOut, Verdict
from faultmaven.diagnosis.naming import Components
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.ranking import Ranked
from faultmaven.diagnosis.schema import Collect, Step
from faultmaven.diagnosis.setting_changes.behind import Changes
from faultmaven.diagnosis.setting_changes.telling import with_changes
from faultmaven.diagnosis.telemetry.reading import telemetry_of
from faultmaven.diagnosis.template import fill
from faultmaven.diagnosis.topology.graph import How
from faultmaven.diagnosis.topology.names import node_of
from faultmaven.diagnosis.verdicts import CONSEQUENCE, Rule, Standing, decide

#: A claim list is read by a person; more lines of the same kind prove nothing more.
_CLAIMS = 6
_TOGETHER = 3
_LINKS = 3
_RIVAL = 0.05
#: Categories of faults that a program reports of what it calls as often as of itself.
_REMOTE = frozenset({"databases", "messaging", "network", "tls", "disk", "storage"})


@dataclass(frozen=True)
class Composed:
    """A cause as it is told, the rule that gave its verdict, and what it was made of."""

    cause: Cause
    rule: Rule
    entry: Ranked
    look_alikes: Sequence[LookAlike]


def compose_causes(
    entries: Sequence[Ranked],
    similar: Sequence[Sequence[LookAlike]],
    checker: CitationChecker,
    components: Components,
    changes: Changes,
) -> list[Composed]:
    """Return the causes in their order; one that may be the consequence of another stands behind the others, and one
    that is not even likely behind those."""
    found: list[Composed] = []
    for entry, alike in zip(entries, similar, strict=True):
        cause, rule = _compose(entry, entries, alike, checker, components)
        behind = changes.behind(entry.match, cause.summary)
        found.append(Composed(with_changes(cause, behind, checker), rule, entry, alike))
    return sorted(found, key=lambda one: (one.rule.verdict is Verdict.INCONCLUSIVE, one.rule is CONSEQUENCE))


def _compose(
    entry: Ranked,
    rivals: Sequence[Ranked],
    look_alikes: Sequence[LookAlike],
    checker: CitationChecker,
    components: Components,
) -> tuple[Cause, Rule]:
    match = entry.match
    signature, values = match.signature, match.values
    known = _known(match)
    claims = _claims(match.proofs, known, checker)
    confirming = [
        claim for claim in _claims(match.confirmations, known, checker) if claim.is_verified and claim not in claims
    ]
    verified = [proof for proof in match.confirmations if checker.claim(proof.text, proof, known) in confirming]
    against = [claim for claim in _claims(match.contradictions, known, checker) if claim.is_verified]
    rule = decide(
        Standing(
            signature.proof,
            bool(claims) and claims[0].is_verified and sum(c.is_verified for c in claims) * 2 > len(claims),
            sum(proof.is_independent_of(match.proofs) for proof in verified) + _agreeing_kinds(match),
            sum(not proof.is_independent_of(match.proofs) for proof in verified),
            len(against),
            sum(_rivals(entry, other) for other in rivals),
            len(look_alikes),
            entry.part,
            sum(look_alike.holds for look_alike in look_alikes),
            sum(_needs(entry, other, components) for other in rivals),
            _is_hearsay(match, components),
            any(gap.decides for gap in _wanted(match, components.picture)),
        )
    )
    summary = fill(signature.summary, values)
    if values.get("ended"):
        summary += f" It was last seen at {values['ended']} and not in the later part of that log."
    effects = [effect_claim(effect, checker) for effect in entry.effects[:5]]
    blame = fill(signature.blame, values) if signature.blame else ""
    component = components.blamed(blame, match.subject, match.others)
    cause = Cause(
        cause_id=signature.id,
        title=signature.title,
        category=signature.category,
        component=component.name,
        namespace=component.namespace,
        instances=component.instances,
        verdict=rule.verdict,
        confidence=rule.confidence,
        summary=summary,
        claims=tuple([*claims, *confirming][:_CLAIMS]),
        contradicting=tuple(against),
        effects=tuple(claim for claim in effects if claim.is_verified),
        dropped=tuple(claim for claim in effects if not claim.is_verified),
        remediation=tuple(_steps("change", signature.remediation, match)),
        verification=tuple(_steps("verify", signature.verification, match)),
        impact=fill(signature.impact, values) if signature.impact else "",
        references=signature.references,
    )
    chain = compose_chain(entry.chain, checker, components) or _own_chain(cause, entry, checker, components)
    return replace(cause, chain=chain), rule


def _own_chain(cause: Cause, entry: Ranked, checker: CitationChecker, components: Components) -> tuple[Link, ...]:
    """Return the way from a cause to what people see, where no dependency leads further: its own effects, in order."""
    links: list[Link] = []
    for effect in entry.effects[:_LINKS]:
        target = components.blamed("", effect.subject, effect.others).name
        links.append(Link(links[-1].target if links else cause.component, target, effect_claim(effect, checker)))
    return tuple(links)


def effect_claim(match: Match, checker: CitationChecker) -> Claim:
    """Return the sentence of an effect with its first proofs."""
    others = f" (and {len(match.others)} more of the same workload)" if match.others else ""
    summary = fill(match.signature.summary, match.values)
    text = summary.rstrip(".") + others + "." if others else summary
    return checker.joint_claim(text, match.proofs[:_TOGETHER], _known(match))


def compose_ruled_out(excluded: Sequence[Excluded], checker: CitationChecker) -> list[RuledOut]:
    """Return what was considered and does not hold, one entry per signature, only with a line that says so."""
    found: dict[str, RuledOut] = {}
    for entry in excluded:
        claim = checker.claim(fill(entry.because, entry.values), entry.proof, tuple(entry.values.values()))
        if claim.is_verified:
            found.setdefault(entry.signature.id, RuledOut(entry.signature.title, claim, entry.signature.id))
    return list(found.values())


def compose_gaps(entry: Ranked, picture: Picture) -> list[Gap]:
    """Return what a signature says should be collected to be surer, without what is here already."""
    return [
        Gap(fill(gap.text, entry.match.values), fill(gap.run, entry.match.values) if gap.run else None)
        for gap in _wanted(entry.match, picture)
    ]


def _wanted(match: Match, picture: Picture) -> list[Collect]:
    """Return what a signature says should be collected, what decides first, without what is here already."""
    wanted = [gap for gap in match.signature.gaps if not _is_here(gap, match, picture)]
    return sorted(wanted, key=lambda gap: not gap.decides)


def _is_here(gap: Collect, match: Match, picture: Picture) -> bool:
    if gap.only_with and not match.values.get(gap.only_with):
        return True
    if (gap.unless and match.values.get(gap.unless)) or gap.unless_kind in picture.kinds:
        return True
    given = Binding(match.subject)
    return gap.had is not None and next(iter(gap.had.bind(given, picture)), None) is not None


def _known(match: Match) -> tuple[str, ...]:
    """Return the values that a match bound from the facts: what its sentences may name and count."""
    return (*match.values.values(), str(match.count), str(len(match.others)))


def _claims(proofs: Sequence[Proof], known: Sequence[str], checker: CitationChecker) -> list[Claim]:
    first: dict[tuple[Citation, ...] | str, Claim] = {}
    for proof in proofs:
        claim = checker.claim(proof.text, proof, known)
        first.setdefault(claim.citations or claim.text, claim)
    return list(first.values())


def _agreeing_kinds(match: Match) -> int:
    """Return 1 when the symptoms themselves are shown by evidence of different kinds, such as a policy and a log, and
    none of them is `unseen`: known to be there, but not what it says."""
    kinds = {proof.source.partition(" of ")[0] for proof in match.proofs}
    return int(len(kinds) > 1 and not match.values.get("unseen"))


def _rivals(entry: Ranked, other: Ranked) -> bool:
    """Tell whether another cause explains the same subject about as well."""
    if other is entry or entry.match.subject.workload != other.match.subject.workload:
        return False
    return other.score > entry.score - _RIVAL and other.match.signature.proof != "circumstantial"


def _is_hearsay(match: Match, components: Components) -> bool:
    """Tell whether only the log of a program that calls others tells of a fault that may well be theirs."""
    if match.signature.category not in _REMOTE or match.signature.blame:
        return False
    if not all(proof.source.startswith("log of ") for proof in match.proofs):
        return False
    called = telemetry_of(components.picture).topology.targets_of(node_of(match.subject))
    return any(edge.how in (How.CALLS, How.STANDS_FOR) for edge in called)


def _needs(entry: Ranked, other: Ranked, components: Components) -> bool:
    """Tell whether the component of a cause depends on the one of another, which is broken by its own proof."""
    own, theirs = node_of(entry.match.subject), node_of(other.match.subject)
    topology = telemetry_of(components.picture).topology
    is_proven = other.match.signature.proof == "direct"
    return own != theirs and is_proven and bool(topology.path(own, theirs)) and not topology.path(theirs, own)


def _steps(kind: str, steps: Sequence[Step], match: Match) -> Iterator[NextStep]:
    for step in steps:
        if (step.unless and match.values.get(step.unless)) or (step.only_with and not match.values.get(step.only_with)):
            continue
        # Of a program known from its log alone nobody knows that it runs in a cluster, nor under which name.
        run = None if match.subject.kind == "Log" and (step.run or "").startswith("kubectl") else step.run
        yield NextStep(
            "run" if run and kind == "change" else kind,
            fill(step.text, match.values),
            fill(run, match.values) if run else None,
        )
