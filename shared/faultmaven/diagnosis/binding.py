"""One way in which the facts satisfy a signature: who it is about, what the variables are, and what proves it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from faultmaven.diagnosis.subjects import Ref, Subject


@dataclass(frozen=True)
class Proof:
    """A line that shows something. All of `needles` and one of `either` must stand there, or it does not count.

    `source` says who speaks: a log, an object's setting or state, an event of an object, a trace. Proofs of one source
    repeat each other, and only those of different sources confirm each other. `computed` are figures of the text that
    code has worked out from the facts, such as a median; no single line holds them. `is_summed` says that code summed
    the whole text up from many records, of which the line is one.
    """

    text: str
    ref: Ref
    needles: tuple[str, ...]
    either: tuple[str, ...] = ()
    source: str = ""
    computed: tuple[float, ...] = ()
    is_summed: bool = False

    def is_independent_of(self, others: "Sequence[Proof]") -> bool:
        """Tell whether this proof comes from none of the sources of the others; without a source its file is it."""
        return (self.source or self.ref.evidence_id) not in {o.source or o.ref.evidence_id for o in others}


@dataclass(frozen=True)
class Binding:
    """Variables bound so far while conditions are walked; conditions only ever add to it."""

    subject: Subject | None = None
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    proofs: tuple[Proof, ...] = ()
    count: int = 0

    def bound(
        self,
        *,
        subject: Subject | None = None,
        values: Mapping[str, str] | None = None,
        proofs: tuple[Proof, ...] = (),
        count: int = 0,
    ) -> "Binding":
        """Return a binding with more known; the first subject stays, the first value of a variable stays."""
        return replace(
            self,
            subject=self.subject or subject,
            values={**(values or {}), **self.values},
            proofs=self.proofs + tuple(proof for proof in proofs if proof not in self.proofs),
            count=max(self.count, count),
        )

    def agrees_with(self, captured: Mapping[str, str]) -> bool:
        """Tell whether no captured value contradicts a variable that is bound already."""
        return all(self.values.get(name, value) == value for name, value in captured.items())
