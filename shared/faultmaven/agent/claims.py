"""Checks what a model said against the files, and lets it count for no more than that."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from faultmaven.agent.model_answer import ModelAnswer, ModelCitation, ModelClaim
from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.models import Cause, Citation, Claim, Diagnosis, Gap, NextStep, RuledOut, Verdict
from faultmaven.diagnosis.port import CaseFacts

MODEL_CAUSE = "model"

#: The highest verdict that checked claims allow: least claims that hold, most that do not, and the verdict.
CEILINGS: tuple[tuple[int, int, Verdict], ...] = ((2, 0, Verdict.CONFIRMED), (1, 99, Verdict.LIKELY))

#: The confidence shown with a verdict that a model reached; the fault catalogue measures its own.
CONFIDENCE = {Verdict.CONFIRMED: 0.8, Verdict.LIKELY: 0.55, Verdict.INCONCLUSIVE: 0.2}

#: Stands behind each sentence of a model that no checked line carries.
UNVERIFIED = " (unverified)"

_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)\s+(?=[\"'`(A-Z0-9])|\n+")
_ORDER = (Verdict.INCONCLUSIVE, Verdict.LIKELY, Verdict.CONFIRMED)
_MARK = re.compile(r"\[?E(\d{1,5}):L(\d{1,9})(?:-L?(\d{1,9}))?\]?")
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|<[^>]{1,200}>|\[E\d+:L\d+(?:-L\d+)?\]")


@dataclass(frozen=True)
class CheckedAnswer:
    """A diagnosis that a model took part in, and how many of its claims the files bear out."""

    diagnosis: Diagnosis
    verified: int
    unverified: int


def check_answer(answer: ModelAnswer, facts: CaseFacts, catalogue: Diagnosis) -> CheckedAnswer:
    """Return the catalogue's diagnosis together with what the model adds and the files prove.

    That nothing is wrong is not for a model to say: then only what it rules out and misses is taken over.
    """
    check = _Check(facts)
    claims = tuple(sentence for claim in answer.claims for sentence in check.sentences(claim))
    verified = sum(claim.is_verified for claim in claims)
    unverified = len(claims) - verified
    proofs = tuple(dict.fromkeys(c for claim in claims if claim.is_verified for c in claim.citations))
    cause = Cause(
        cause_id=MODEL_CAUSE,
        title=check.marked(answer.cause_title, proofs),
        category="model",
        component=inert(answer.component),
        verdict=_capped(answer, claims, verified, unverified),
        confidence=0.0,
        summary=check.marked(answer.summary, proofs),
        claims=claims,
        remediation=tuple(NextStep(step.kind, inert(step.text)) for step in answer.next_steps if step.kind != "verify"),
        verification=tuple(
            NextStep(step.kind, inert(step.text)) for step in answer.next_steps if step.kind == "verify"
        ),
    )
    cause = replace(cause, confidence=CONFIDENCE[cause.verdict])
    excluded = tuple(
        RuledOut(inert(item.title), because) for item in answer.ruled_out for because in check.sentences(item.because)
    )
    gaps = tuple(Gap(inert(gap.text), inert(gap.how_to_get) or None) for gap in answer.gaps)
    together = replace(
        catalogue,
        ruled_out=(*catalogue.ruled_out, *(item for item in excluded if item.because.is_verified)),
        gaps=(*catalogue.gaps, *gaps),
    )
    merged = together if answer.verdict is Verdict.NO_FAULT_FOUND else _merged(together, cause)
    return CheckedAnswer(merged, verified, unverified)


def inert(text: str) -> str:
    """Return a model's text without links, images, HTML and marks of its own: it may name things, not point to them."""
    return " ".join(_MARKUP.sub(lambda found: found[1] or "", text).replace("`", "'").split())


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text; a full stop inside a name, a figure or an abbreviation ends none."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def _capped(answer: ModelAnswer, claims: Sequence[Claim], verified: int, unverified: int) -> Verdict:
    ceiling = next(
        (verdict for least, most, verdict in CEILINGS if verified >= least and unverified <= most), Verdict.INCONCLUSIVE
    )
    name = answer.component.rsplit("/", 1)[-1].lower()
    quoted = " ".join(c.quote.lower() for claim in claims if claim.is_verified for c in claim.citations)
    if not name or name not in quoted:  # the cited lines do not even mention what is blamed
        ceiling = min(ceiling, Verdict.LIKELY, key=_ORDER.index)
    said = answer.verdict if answer.verdict in _ORDER else Verdict.INCONCLUSIVE
    return min(ceiling, said, key=_ORDER.index)


def _merged(catalogue: Diagnosis, cause: Cause) -> Diagnosis:
    known = next(iter(catalogue.causes), None)
    if cause.verdict is Verdict.INCONCLUSIVE:
        return replace(catalogue, causes=(*catalogue.causes, cause))
    if known and known.verdict is Verdict.CONFIRMED:
        others = () if _is_same(known, cause) else (cause,)
        return replace(catalogue, causes=(*catalogue.causes, *others))
    if known and _is_same(known, cause):
        joined = replace(known, claims=tuple(dict.fromkeys((*known.claims, *cause.claims))))
        best = max(known.verdict, cause.verdict, key=_ORDER.index)
        joined = replace(joined, verdict=best, confidence=max(known.confidence, cause.confidence))
        return replace(catalogue, causes=(joined, *catalogue.causes[1:]), verdict=best)
    return replace(
        catalogue,
        causes=(cause, *catalogue.causes),
        verdict=cause.verdict,
        summary=cause.summary,
        reason="A language model concluded this; the cited lines were checked, the conclusion from them was not.",
    )


def _is_same(known: Cause, cause: Cause) -> bool:
    return known.component.rsplit("/", 1)[-1].lower() == cause.component.rsplit("/", 1)[-1].lower()


class _Check:
    """Reads what a model cites."""

    def __init__(self, facts: CaseFacts) -> None:
        self._facts = facts
        self._files = {item.number: item for item in facts.evidence}
        self._checker = CitationChecker(facts)

    def sentences(self, claim: ModelClaim) -> list[Claim]:
        """Return each sentence of a claim, held against the lines that the claim cites."""
        cited = tuple(citation for item in claim.citations if (citation := self._citation(item)))
        return [self._checker.statement(sentence, cited) for sentence in sentences_of(inert(claim.text))]

    def marked(self, text: str, proofs: Sequence[Citation]) -> str:
        """Return free text in which each sentence that the proven lines do not carry is marked."""
        claims = [self._checker.statement(sentence, proofs) for sentence in sentences_of(inert(text))]
        return " ".join(claim.text if claim.is_verified else claim.text + UNVERIFIED for claim in claims)

    def _citation(self, cited: ModelCitation) -> Citation | None:
        found = _MARK.fullmatch(cited.mark.strip())
        item = self._files.get(int(found[1])) if found else None
        if found is None or item is None:
            return None
        start = int(found[2])
        end = min(max(start, int(found[3] or start)), start + 50)
        said = Citation(item.evidence_id, item.number, item.filename, start, end, cited.quote.strip())
        lines = self._facts.lines(item.evidence_id, start, end) if start else []
        is_there = len(said.quote) >= 4 and self._checker.check(said)
        shown = next((line for line in lines if said.quote.lower() in line.lower()), lines[0] if lines else "")
        return replace(said, quote=shown.strip()[:300], checked=is_there)
