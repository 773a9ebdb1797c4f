"""Ranks matches: causes above their effects, also across components, and what the case is about above what is merely
in a list.

A cause explains an effect of the same workload when its signature says so. It explains an effect of another component
when that one depends on it (see `topology/`) and the effect is of the kind that a failing dependency makes: the
database that is down stands above the refused connections of its callers, and they above the errors of the front.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from faultmaven.diagnosis.matching import Match
from faultmaven.diagnosis.name_servers import at_the_name_server
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.servers import BETWEEN, TOLD_BY_CLIENTS, at_their_servers, is_store, refused_by
from faultmaven.diagnosis.spreading import can_spread, is_its_own, is_near, is_slow_by, is_told_by_others, shuts_off
from faultmaven.diagnosis.telemetry.reading import telemetry_of
from faultmaven.diagnosis.telemetry.suspects import Telemetry
from faultmaven.diagnosis.telemetry.telling import Step, chain_of
from faultmaven.diagnosis.topology.names import node_of

#: What a match is worth, at most, by each of its sides. Only their order and rough distance matter: how serious and how
#: specific the fault is, what kind of proof its symptoms are, whether it is what the case is about, what it explains,
#: what else confirms it, and whether the measurements accuse the same component.
WEIGHTS: Mapping[str, float] = {
    "priority": 0.30,
    "proof": 0.25,
    "focus": 0.18,
    "explained": 0.15,
    "confirmed": 0.12,
    "measured": 0.15,
}
#: What the kinds of proof are worth beside each other.
_PROOF = {"direct": 1.0, "strong": 0.7, "circumstantial": 0.4}
#: What a fault loses that was over long before its log ends: it is seldom what is wrong now.
_OVER = 0.2
#: What each contradicting proof costs.
_AGAINST = 0.15
#: Below this a match concerns something the case is not about.
IN_FOCUS = 0.5
#: Suspects that stand so far before their strongest rival explain what their dependents show.
_ACCUSED = 0.6
#: One that stands before all others explains the errors with which a server in front answers: these are its rival.
_AHEAD = 0.5
#: States in which a program does not serve, as the cluster has observed them.
_DOWN = frozenset({"crash-loop", "container-failed", "pod-not-ready", "pod-pending", "service-without-endpoints"})
#: What too many calls do to whom they reach.
_OF_LOAD = frozenset(
    (
        *("cpu-limit-reached", "cpu-saturated", "rate-limited", "work-queue-full", "slow-requests", "low-cpu-limit"),
        *("http-server-errors", "http-upstream-error", "errors-raised", "latency-added", "throttling-added"),
        *("traffic-surge", "work-piles-up", "cascading-failure"),
    )
)
C = TypeVar("C")
_CASCADE = "cascading-failure"
#: That a server answers with errors says that something fails, and not what.
_ANSWERS = "http-server-errors"
_TELEMETRY = "telemetry"


@dataclass(frozen=True)
class Ranked:
    """A cause, the effects worth telling, all that it explains, and its score between 0 and about 1.

    `chain` leads from its component to what people see; `part` holds a cause that only measurements accuse against
    its strongest rival, and is 1 for all others.
    """

    match: Match
    effects: tuple[Match, ...]
    explained: tuple[Match, ...]
    score: float
    chain: tuple[Step, ...] = ()
    part: float = 1.0


def rank(matches: Sequence[Match], picture: Picture) -> tuple[list[Ranked], list[Match], list[Ranked]]:
    """Return the causes in focus, best first; effects that no cause explains, anywhere; and causes elsewhere."""
    effects = [match for match in matches if match.signature.role == "effect"]
    ranking = _Ranking(picture, effects)
    told = at_their_servers([match for match in matches if match.signature.role == "cause"], ranking.telemetry, picture)
    causes = ranking.worth_telling(at_the_name_server(told, picture))
    explains = ranking.explains
    ranked: list[Ranked] = []
    for cause in first_causes(causes, explains, ranking.score):
        own = [other for other in [*effects, *causes] if other is not cause and explains(cause, other)]
        states = [other for other in own if other.signature.role == "effect"]
        shown = tuple(o for o in own if not any(explains(state, o) for state in states if state is not o))
        chain = tuple(chain_of(node_of(cause.subject), ranking.telemetry, picture))
        about = refused_by(cause, ranking.telemetry, picture)
        ranked.append(Ranked(about, shown, tuple(own), ranking.score(cause, own), chain, ranking.part(cause)))
    ranked.sort(key=lambda r: (-r.score, -r.match.signature.priority, r.match.subject.key))
    explained = {id(effect) for entry in ranked for effect in entry.explained}
    left = [e for e in effects if id(e) not in explained]
    open_effects = [e for e in left if not any(explains(other, e) for other in left if other is not e)]
    here = [entry for entry in ranked if entry.match.focus >= IN_FOCUS]
    return (
        here,
        sorted(open_effects, key=lambda e: (-e.focus, -e.signature.priority)),
        [r for r in ranked if r not in here],
    )


def first_causes(
    causes: Sequence[C], explains: Callable[[C, C], bool], worth: Callable[[C, Sequence[C]], float]
) -> list[C]:
    """Return the causes that no other explains; of those that explain each other in a ring, the one worth most.

    What explains each other mutually is told side by side. `worth` takes a cause and what it explains.
    """
    below = {id(c): [d for d in causes if c is not d and explains(c, d) and not explains(d, c)] for c in causes}
    consequences = {id(d) for explained in below.values() for d in explained}
    first = [cause for cause in causes if id(cause) not in consequences]
    waiting, reached = list(first), {id(cause) for cause in first}
    while len(reached) < len(causes):
        if not waiting:
            left = [cause for cause in causes if id(cause) not in reached]
            waiting = [max(left, key=lambda cause: worth(cause, below[id(cause)]))]
            first += waiting
            reached.add(id(waiting[0]))
        for cause in below[id(waiting.pop())]:
            if id(cause) not in reached:
                reached.add(id(cause))
                waiting.append(cause)
    return first


class _Ranking:
    """Says which match explains which, with the dependencies and measurements of one case at hand."""

    def __init__(self, picture: Picture, effects: Sequence[Match]) -> None:
        self._picture = picture
        self._down = {node_of(s) for e in effects if e.signature.id in _DOWN for s in e.all_subjects}
        self.telemetry: Telemetry = telemetry_of(picture)
        self._most = max((suspect.score for suspect in self.telemetry.suspects), default=0.0)
        self._accused = {suspect.component: suspect for suspect in self.telemetry.suspects}
        self._has_measures = any(
            d.measure.channel != "logs" for account in self.telemetry.accounts.values() for d in account.deviations
        )

    def worth_telling(self, causes: Sequence[Match]) -> list[Match]:
        """Leave out what logs alone accuse where a signature knows a fault: it says the same, and what it is."""
        is_known = any(
            c.signature.category != _TELEMETRY and c.signature.id != _ANSWERS and c.focus >= IN_FOCUS for c in causes
        )
        if self._has_measures or not is_known:
            return list(causes)
        return [cause for cause in causes if cause.signature.category != _TELEMETRY]

    def explains(self, cause: Match, effect: Match) -> bool:
        """Tell whether one match is the reason for another: in the same workload, or in what depends on it."""
        if (
            self._explains_by_telling(cause, effect)
            or self._overloads(cause, effect)
            or self._is_handed_on(cause, effect)
            or is_slow_by(effect, cause, self.part(cause) >= _ACCUSED)
            or shuts_off(cause, effect)
        ):
            return True
        # Who waits in vain for another because of its own fault has said nothing of that other one.
        if is_its_own(cause, effect) or is_its_own(effect, cause):
            return is_its_own(cause, effect)
        if self._shows_as_silence(cause, effect):
            return True
        # What a client tells of its server's fault is said best by the server.
        if effect.signature is cause.signature and effect.signature.id in TOLD_BY_CLIENTS:
            return self._depends(effect, cause)
        if self._overloads(effect, cause):
            return False
        return can_spread(effect) and self._may_spread(cause, effect) and self._depends(effect, cause)

    def _is_handed_on(self, cause: Match, effect: Match) -> bool:
        """Tell whether the log of a caller only repeats what the log of the one that it calls says of a third."""
        if effect.signature is not cause.signature or cause.signature.category in ("network", _TELEMETRY):
            return False
        if not all(proof.source.startswith("log of ") for proof in (*cause.proofs, *effect.proofs)):
            return False
        topology = self.telemetry.topology
        used = {edge.target for edge in topology.targets_of(node_of(cause.subject))}
        own = {edge.target for edge in topology.targets_of(node_of(effect.subject))}
        is_own = any(is_store(name, self._picture) for name in used & own)
        return not is_own and self._depends(effect, cause)

    def _explains_by_telling(self, cause: Match, effect: Match) -> bool:
        is_measured = effect.signature.category == _TELEMETRY != cause.signature.category
        is_same = any(a.is_related_to(b) for a in cause.all_subjects for b in effect.all_subjects)
        if is_measured and is_same:
            # That a server does not answer is no reason for what was measured of it: it is what that shows as.
            return not cause.values.get("client") and not is_slow_by(cause, effect, self.part(effect) >= _ACCUSED)
        # What programs tell of a fault of a machine is the machine's.
        if effect.signature is cause.signature and cause.subject.kind == "Node" != effect.subject.kind:
            return min(cause.focus, effect.focus) >= IN_FOCUS
        # That failures run together somewhere is said best by what is wrong there.
        is_meeting = effect.signature.id == _CASCADE != cause.signature.id or (
            effect.signature.id in BETWEEN
            and cause.signature.proof != "circumstantial"
            and cause.signature.id not in BETWEEN
            and is_told_by_others(effect)
        )
        is_meeting = is_meeting and cause.signature.role == "cause"
        if is_meeting and node_of(cause.subject) == node_of(effect.subject):
            return True
        if effect.signature.id not in cause.signature.explains or is_same:
            return effect.signature.id in cause.signature.explains
        # Whose packets a policy drops, and who waits for them, is told about either end.
        if cause.signature.blame.startswith("NetworkPolicy/") and effect.signature.proof == "circumstantial":
            return is_near(cause, effect)
        # A service, node, volume or log has no workload of its own: there the declared relation has to do, in focus.
        # Whose packets cross a machine with a bad network stands nowhere.
        kinds = (cause.signature.category, effect.signature.category)
        is_machines = cause.subject.kind == "Node" and kinds == ("network", "network")
        is_nobodys = is_machines or "Pod" not in (cause.subject.kind, effect.subject.kind)
        return is_nobodys and min(cause.focus, effect.focus) >= IN_FOCUS

    def _shows_as_silence(self, cause: Match, effect: Match) -> bool:
        """Tell whether what was measured of a server says why it does not answer those who wait for it."""
        is_meant = bool(effect.values.get("client")) and node_of(cause.subject) == node_of(effect.subject)
        return is_meant and cause.signature.category == _TELEMETRY and self.part(cause) >= _ACCUSED

    def _overloads(self, cause: Match, effect: Match) -> bool:
        """Tell whether calls made again without a pause are the reason for the load of whom they call."""
        if cause.signature.id != "retry-storm" or not cause.values.get("pause") or effect.signature.id not in _OF_LOAD:
            return False
        return bool(self.telemetry.topology.path(node_of(cause.subject), node_of(effect.subject)))

    def _may_spread(self, cause: Match, effect: Match) -> bool:
        """Tell whether a cause is sure enough to explain what others show."""
        if cause.signature.role != "cause":
            return False
        if cause.signature.category == _TELEMETRY:
            return self.part(cause) >= (_AHEAD if effect.signature.id == _ANSWERS else _ACCUSED)
        if cause.signature.id in BETWEEN and is_told_by_others(cause):
            return True
        return cause.signature.proof != "circumstantial" or node_of(cause.subject) in self._down

    def _depends(self, effect: Match, cause: Match) -> bool:
        """Tell whether the one depends on the other and not the other way round; rings explain nothing."""
        if not is_near(cause, effect):
            return False
        topology = self.telemetry.topology
        above = node_of(effect.subject)
        # A policy or a node that befalls several workloads is a reason for whoever depends on any of them.
        return any(
            above != below and bool(topology.path(above, below)) and not topology.path(below, above)
            for below in dict.fromkeys(node_of(subject) for subject in cause.all_subjects)
        )

    def part(self, cause: Match) -> float:
        """Return how a cause that only measurements accuse stands against its strongest rival; 1 for all others."""
        if cause.signature.category != _TELEMETRY:
            return 1.0
        suspect = self._accused.get(cause.values.get("component", ""))
        return suspect.part if suspect else 0.0

    def score(self, cause: Match, effects: Sequence[Match]) -> float:
        """Return what a cause is worth by the table of weights."""
        signature = cause.signature
        suspect = self._accused.get(cause.values.get("component") or node_of(cause.subject))
        sides = {
            "priority": signature.priority / 100,
            "proof": _PROOF[signature.proof],
            "focus": min(cause.focus, 1.2),
            "explained": min(len(effects), 3) / 3,
            "confirmed": min(len(cause.confirmations), 3) / 3,
            "measured": suspect.score / self._most if suspect and self._most else 0.0,
        }
        score = sum(WEIGHTS[side] * worth for side, worth in sides.items())
        if cause.values.get("ended"):
            score -= _OVER
        return round(score - _AGAINST * len(cause.contradictions), 4)
