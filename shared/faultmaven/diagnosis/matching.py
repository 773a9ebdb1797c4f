"""Holds every signature against the case: what fits, how well, and what was considered and does not fit."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.catalogue import Catalogue
from faultmaven.diagnosis.derivations import DERIVATIONS
from faultmaven.diagnosis.naming import Components
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.schema import Signature
from faultmaven.diagnosis.subjects import Entity, PathPattern, Subject, expand
from faultmaven.diagnosis.template import fill

#: When and how often something was seen is said of the symptom, never of what confirms it.
_OF_THE_SYMPTOM = frozenset({"ended", "count", "first_seen", "last_seen"})
_NO_SUBJECT = Subject("Log", "the case")


@dataclass(frozen=True)
class Match:
    """A signature that fits: about whom, with which variables, proven and confirmed by what."""

    signature: Signature
    subject: Subject
    values: Mapping[str, str]
    proofs: tuple[Proof, ...]
    confirmations: tuple[Proof, ...]
    contradictions: tuple[Proof, ...]
    focus: float
    count: int
    others: tuple[Subject, ...] = ()

    @property
    def all_subjects(self) -> tuple[Subject, ...]:
        """Return the subject and the other pods of its workload that show the same."""
        return (self.subject, *self.others)


@dataclass(frozen=True)
class Excluded:
    """A signature that was considered for somebody in focus and does not hold."""

    signature: Signature
    subject: Subject
    values: Mapping[str, str]
    because: str
    proof: Proof


def match_all(catalogue: Catalogue, picture: Picture) -> tuple[list[Match], list[Excluded]]:
    """Return every match of every signature, and what was ruled out for subjects in focus."""
    matches: list[Match] = []
    excluded: list[Excluded] = []
    for signature in catalogue.signatures:
        found = list(_match(signature, picture, excluded))
        matches += _merged(found)
        if not found:
            excluded += _considered(signature, picture)
    components = Components(picture)
    return [_owned(match, components) for match in matches], excluded


def _owned(match: Match, components: Components) -> Match:
    """Return a match that knows what to change: `owner` is `kind/name` for kubectl, the workload and never its pod."""
    owner = components.workload_of(match.subject)
    named = f"deployment/{owner.workload}" if owner.kind == "Log" else f"{owner.kind.lower()}/{owner.name}"
    return replace(match, values={"owner": named, **match.values})


def _match(signature: Signature, picture: Picture, excluded: list[Excluded]) -> Iterator[Match]:
    for binding in signature.symptoms.bind(Binding(), picture):
        subject = binding.subject or _NO_SUBJECT
        given = replace(binding, values=variables(signature, binding, picture))
        against = next(_exclusions(signature, given, picture), None)
        if against:
            if any(exclusion.reported and exclusion.because == against.because for exclusion in signature.rules_out):
                excluded.append(against)
            continue
        confirmations: list[Proof] = []
        for confirmation in signature.confirms:
            more = next(iter(confirmation.when.bind(given, picture)), None)
            if more:
                new = [proof for proof in more.proofs if proof not in given.proofs]
                added = {name: value for name, value in more.values.items() if name not in _OF_THE_SYMPTOM}
                given = replace(given, values={**added, **given.values})
                confirmations += [_explained(proof, confirmation.text) for proof in new] or given.proofs[:1]
        yield Match(
            signature,
            subject,
            given.values,
            binding.proofs,
            tuple(confirmations),
            (),
            picture.focus_of(subject),
            binding.count,
        )


def _explained(proof: Proof, meaning: str) -> Proof:
    """Return a proof that says what it adds before it says what the line is."""
    return replace(proof, text=f"{meaning}. {proof.text}") if meaning else proof


def variables(signature: Signature, binding: Binding, picture: Picture) -> dict[str, str]:
    """Return the variables of a binding with those about its subject, the lookups and the derived ones."""
    subject = binding.subject or _NO_SUBJECT
    values = {
        "subject": subject.in_words,
        "name": subject.name,
        "kind": subject.kind,
        "kind_lower": subject.kind.lower(),
        "namespace": subject.namespace or "default",
        "workload": subject.workload,
        "pod": subject.name if subject.kind == "Pod" else "",
    } | dict(binding.values)
    entity = picture.entity(subject)
    related = [e for e in picture.related(subject) if e is not entity] if signature.lookups else []
    for name, paths in signature.lookups.items():
        for path in paths:
            found = _look_up(path, ([entity] if entity else []) + related, values)
            if found is not None:
                values.setdefault(name, found)
                break
    for name, rule in signature.derive.items():
        ((function, source),) = rule.items()
        derived = DERIVATIONS[function](values.get(source, ""))
        if derived:
            values[name] = derived
    return {name: value for name, value in values.items() if value}


def _look_up(path: str, entities: Sequence[Entity], values: Mapping[str, str]) -> str | None:
    for entity in entities:
        for full in expand(path):
            found = [
                (leaf, captured)
                for leaf, captured in entity.find(PathPattern.compile(full))
                if all(values.get(key, value) == value for key, value in captured.items())
            ]
            # With several containers and none of them bound, whose value it is cannot be said.
            if found and len({tuple(captured.values()) for _, captured in found}) == 1:
                return found[0][0].value
    return None


def _exclusions(
    signature: Signature, given: Binding, picture: Picture, *, is_report: bool = False
) -> Iterator[Excluded]:
    for exclusion in signature.rules_out:
        for found in exclusion.when.bind(given, picture) if exclusion.reported or not is_report else ():
            new = [proof for proof in found.proofs if proof not in given.proofs]
            if new and found.subject:
                values = variables(signature, found, picture)
                yield Excluded(signature, found.subject, values, exclusion.because, new[0])
                break


def _considered(signature: Signature, picture: Picture) -> list[Excluded]:
    """Return why a signature that does not fit does not fit those in focus; once per workload."""
    seen: set[str] = set()
    found: list[Excluded] = []
    for excluded in _exclusions(signature, Binding(), picture, is_report=True):
        if picture.focus_of(excluded.subject) >= 0.5 and excluded.subject.workload not in seen:
            seen.add(excluded.subject.workload)
            found.append(excluded)
    return found


def _merged(matches: Sequence[Match]) -> list[Match]:
    """Join matches of one signature that differ only in the pod of one workload, or only in a captured detail, and
    those that blame one and the same thing (a node, a quota) for what it does to several."""
    groups: dict[tuple[str, str], Match] = {}
    spaces: dict[str, set[str]] = defaultdict(set)
    for match in matches:
        spaces[match.subject.workload] |= {match.subject.namespace} - {""}
    for match in sorted(matches, key=lambda m: (-m.focus, -len(m.confirmations), -len(m.values), -m.count)):
        blamed = fill(match.signature.blame, match.values) if match.signature.blame else ""
        known = spaces[match.subject.workload]
        space = match.subject.namespace or (next(iter(known)) if len(known) == 1 else "")
        key = (blamed, "") if "/" in blamed else (match.subject.workload, space)
        first = groups.get(key)
        if first is None:
            groups[key] = match
        else:
            others = first.others
            if match.subject not in first.all_subjects:
                others += (match.subject,)
            same = {**match.values, **first.values} if match.subject == first.subject else first.values
            groups[key] = replace(
                first,
                values=same,
                others=others,
                proofs=first.proofs + match.proofs[: 1 if len(first.proofs) < 5 else 0],
            )
    return list(groups.values())
