"""The rules by which a match becomes CONFIRMED, LIKELY or INCONCLUSIVE, and the sentence that says why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from faultmaven.diagnosis.models import Verdict


@dataclass(frozen=True)
class Standing:
    """What is known about one cause when its verdict is decided."""

    proof: str  # direct, strong, circumstantial
    is_cited: bool  # every claim of the symptoms has a checked citation
    confirmations: int  # proofs from another source: another program's log, an object, an event
    echoes: int  # further proofs from the same source, which only repeat it
    contradictions: int
    rivals: int  # other causes of the same effects that score about as high
    look_alikes: int = 0  # faults that look the same and are shown too, or could not be checked
    part: float = 1.0  # against its strongest rival, for a cause that stands on measurements alone
    twins: int = 0  # look-alikes whose own signs are there too
    needs: int = 0  # broken things that it depends on: its own state may be their consequence
    is_hearsay: bool = False  # only the log of a program says it, of something that the program calls
    is_open: bool = False  # the lines state it in a general form, and what decides what is behind it is not here


@dataclass(frozen=True)
class Rule:
    """One row of the table: the first row whose test holds decides."""

    test: Callable[[Standing], bool]
    verdict: Verdict
    confidence: float
    reason: str


#: A suspect whose part is smaller stands behind one that the measurements accuse more.
_MINOR = 0.5

#: `confidence` is the share of first causes of such a kind that were right on the development set (the simulated
#: cluster, applications for tuning), shrunk and rounded down. The numbers of CONFIRMED are of 92 causes, rounded down
#: further, for no simulation is as odd as the world; those of LIKELY are of 28, too few for more than their order.
#: `python -m tests.evals.test_calibration` measures them again, and `docs/evaluation.md` shows the table.

#: A cause that may be the consequence of another stands behind it, whatever its own lines are worth.
CONSEQUENCE = Rule(
    lambda s: s.proof == "direct" and s.needs > 0,
    Verdict.LIKELY,
    0.55,
    "the cited lines state it, but what it depends on is broken too and may be the reason",
)

RULES: Sequence[Rule] = (
    Rule(
        lambda s: not s.is_cited,
        Verdict.INCONCLUSIVE,
        0.3,
        "a cited line could not be found again, so it proves nothing",
    ),
    Rule(lambda s: s.contradictions > 0, Verdict.INCONCLUSIVE, 0.3, "other evidence speaks against it"),
    Rule(
        lambda s: s.part < _MINOR,
        Verdict.INCONCLUSIVE,
        0.2,
        "it deviates, but what was measured accuses another component more",
    ),
    CONSEQUENCE,
    Rule(
        lambda s: s.proof == "direct" and s.is_hearsay and s.confirmations == 0,
        Verdict.LIKELY,
        0.5,
        "the cited log states it, but of something that its program calls, and nothing from there confirms it",
    ),
    Rule(
        lambda s: s.proof == "direct" and s.rivals > 0,
        Verdict.LIKELY,
        0.5,
        "the cited lines state it, but another cause is shown about as well",
    ),
    Rule(
        lambda s: s.proof == "direct" and s.twins > 0,
        Verdict.LIKELY,
        0.6,
        "the cited lines state it, and a fault that looks the same is stated too",
    ),
    Rule(
        lambda s: s.proof != "circumstantial" and s.is_open,
        Verdict.LIKELY,
        0.6,
        "the cited lines state that it is so, and leave open what is behind it",
    ),
    Rule(lambda s: s.proof == "direct", Verdict.CONFIRMED, 0.93, "the cited lines state the fault itself"),
    Rule(
        lambda s: s.proof == "strong" and s.confirmations > 0 and s.rivals == 0 and s.look_alikes == 0,
        Verdict.CONFIRMED,
        0.9,
        "independent evidence agrees and no other cause fits as well",
    ),
    Rule(
        lambda s: s.proof == "strong" and s.confirmations > 0 and s.look_alikes > 0,
        Verdict.LIKELY,
        0.7,
        "independent evidence agrees, but a fault that looks the same is not ruled out",
    ),
    Rule(
        lambda s: s.proof == "strong" and s.confirmations > 0,
        Verdict.LIKELY,
        0.7,
        "independent evidence agrees, but another cause fits about as well",
    ),
    Rule(
        lambda s: s.proof == "strong" and s.echoes > 0,
        Verdict.LIKELY,
        0.7,
        "several lines show it, but all from one source; nothing independent confirms it yet",
    ),
    Rule(
        lambda s: s.proof == "strong",
        Verdict.LIKELY,
        0.7,
        "the cited lines show it, and nothing independent confirms it yet",
    ),
    Rule(
        lambda s: s.confirmations + s.echoes > 0,
        Verdict.LIKELY,
        0.55,
        "the circumstances fit and agree with each other, but nothing states the fault",
    ),
    Rule(lambda s: True, Verdict.LIKELY, 0.5, "the circumstances fit, but nothing states the fault"),
)


def decide(standing: Standing) -> Rule:
    """Return the rule that applies."""
    return next(rule for rule in RULES if rule.test(standing))
