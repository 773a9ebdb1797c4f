"""What a diagnosis says, and what every sentence of it stands on.

These are the one form of an answer: made by the engine, kept by the archive, shown by the API, printed by the command
line. Pydantic reads and writes them; computed fields (`mark`, `verified`) are written and never read.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from pydantic import computed_field
from pydantic.dataclasses import dataclass

#: How an answer about healthy evidence begins; it speaks of the files, not of the world.
NOTHING_FOUND = "No fault found in what you gave me."


class Verdict(StrEnum):
    """How sure we are, and only as sure as the checked citations allow.

    `NO_FAULT_FOUND`: what was given is enough to tell, and nothing in it is wrong. `INCONCLUSIVE`: something is wrong
    without a proven cause, or too little was given to tell.
    """

    CONFIRMED = "CONFIRMED"
    LIKELY = "LIKELY"
    INCONCLUSIVE = "INCONCLUSIVE"
    NO_FAULT_FOUND = "NO_FAULT_FOUND"


@dataclass(frozen=True)
class Citation:
    """Lines of one file. `quote` is the (redacted) text of `line_start`; `checked` is set by code that read the file
    again and found the quote and the entity there, and by nothing else."""

    evidence_id: str
    number: int
    filename: str
    line_start: int
    line_end: int
    quote: str
    checked: bool = False

    @computed_field
    @property
    def mark(self) -> str:
        """How text refers to it, such as `[E3:L120]` or `[E3:L120-L124]`."""
        end = f"-L{self.line_end}" if self.line_end != self.line_start else ""
        return f"[E{self.number}:L{self.line_start}{end}]"


@dataclass(frozen=True)
class Claim:
    """One sentence and its proof; a claim with no checked citation is shown as unverified.

    An absence has no line to cite: code that searched for the thing sets `searched` to how many records it went
    through, and the sentence says so. `doubts` is what the cited lines do not carry of the sentence.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    searched: int = 0
    doubts: tuple[str, ...] = ()

    @computed_field(alias="verified")
    @property
    def is_verified(self) -> bool:
        """Whether its lines were found again and carry it; for an absence, whether code searched."""
        is_cited = bool(self.citations or self.searched) and all(citation.checked for citation in self.citations)
        return is_cited and not self.doubts


@dataclass(frozen=True)
class NextStep:
    """Something to do: `kind` is run (a command), change, collect (evidence to bring), or verify.

    `step_id` names it by its words: the same recommendation has the same one in every answer.
    """

    kind: str
    text: str
    command: str | None = None

    @computed_field
    @property
    def step_id(self) -> str:
        """Return the id by which a person accepts or rejects it."""
        words = "\n".join((self.kind, self.text, self.command or ""))
        return f"step_{hashlib.sha256(words.encode()).hexdigest()[:16]}"


@dataclass(frozen=True)
class Link:
    """One step from a cause to what people see: what goes wrong in `source` shows in `target`, and how that is known.

    Both are named like `Cause.component`.
    """

    source: str
    target: str
    claim: Claim


@dataclass(frozen=True)
class Cause:
    """A ranked root cause.

    `component` is the thing to change or that has failed: `Kind/name` (`Deployment/cart`), the workload where it is
    known and not one of its pods, or the bare name of a program known from its log alone; `namespace` and `instances`
    (the pods that show it) stand beside it. `confidence` is the share of causes like it that were right on the
    development set. `chain` leads from the cause to the symptom. `dropped` are effects whose lines do not carry them.
    """

    cause_id: str
    title: str
    category: str
    component: str
    verdict: Verdict
    confidence: float
    summary: str
    claims: tuple[Claim, ...]
    contradicting: tuple[Claim, ...] = ()
    effects: tuple[Claim, ...] = ()
    remediation: tuple[NextStep, ...] = ()
    verification: tuple[NextStep, ...] = ()
    impact: str = ""
    references: tuple[str, ...] = ()
    namespace: str = ""
    instances: tuple[str, ...] = ()
    chain: tuple[Link, ...] = ()
    dropped: tuple[Claim, ...] = ()

    @property
    def all_claims(self) -> tuple[Claim, ...]:
        """Return every sentence with a proof in the order it is read, last those that did not hold and are not told."""
        told = (*self.claims, *(link.claim for link in self.chain), *self.effects, *self.contradicting)
        return (*told, *self.dropped)


@dataclass(frozen=True)
class RuledOut:
    """A cause that was considered and does not hold, and what speaks against it."""

    title: str
    because: Claim
    cause_id: str = ""


@dataclass(frozen=True)
class Finding:
    """Something worth knowing that is not (yet) a cause: a burst of errors, who attacked, a slow operation."""

    finding_id: str
    title: str
    severity: str  # info, warning, critical
    claims: tuple[Claim, ...]
    figures: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True)
class Gap:
    """What could not be checked, why it matters, and how to get it."""

    text: str
    how_to_get: str | None = None


@dataclass(frozen=True)
class Moment:
    """When something first went wrong or was changed (UTC). `is_certain` is false when the time of the line had to be
    worked out: its zone or year stands nowhere."""

    at: datetime
    is_certain: bool
    component: str
    claim: Claim


@dataclass(frozen=True)
class Checked:
    """What was looked at, by category of faults: how many known faults were held against how many records and objects.

    `over` says what that evidence was; `not_checked` says why the rest of the category's faults, `open_faults` of them,
    could not be checked.
    """

    category: str
    faults: int
    records: int
    over: str
    open_faults: int = 0
    not_checked: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """The whole answer of the fault catalogue over the facts of one case; causes are ranked, best first."""

    verdict: Verdict
    summary: str
    causes: tuple[Cause, ...]
    findings: tuple[Finding, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    gaps: tuple[Gap, ...] = ()
    next_steps: tuple[NextStep, ...] = ()
    timeline: tuple[Moment, ...] = ()
    checked: tuple[Checked, ...] = ()
    reason: str = ""  # why the verdict is not higher, and what would change it

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Return every citation once, in the order it is read."""
        claims = [
            *(claim for cause in self.causes for claim in cause.all_claims),
            *(claim for finding in self.findings for claim in finding.claims),
            *(item.because for item in self.ruled_out),
            *(moment.claim for moment in self.timeline),
        ]
        return tuple(dict.fromkeys(citation for claim in claims for citation in claim.citations))
