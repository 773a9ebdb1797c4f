"""How much of the trouble each component made itself: what is left when its callees' part is taken away.

Latency and failures spread from callees to callers. A component's account is the time (or the failures) per interval
that it has more than normally, over all its requests; what its callees have more stands against it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from faultmaven.diagnosis.aspects import SYMPTOMS, Aspect
from faultmaven.diagnosis.telemetry.deviations import Deviation
from faultmaven.diagnosis.topology.graph import Topology

#: Sigmas at which a deviation counts in full; below, in proportion, so that noise explains and accuses little.
SURE = 3.0


@dataclass
class Account:
    """What one component shows. `own` has, per channel and aspect, what no callee explains."""

    component: str
    deviations: list[Deviation] = field(default_factory=list[Deviation])
    own: dict[tuple[str, Aspect], float] = field(default_factory=dict[tuple[str, Aspect], float])
    is_new: bool = False

    def best(self, aspect: Aspect, channel: str | None = None) -> Deviation | None:
        """Return the deviation that tells most of an aspect: of the plainest statistic, the largest."""
        found = [d for d in self.deviations if d.measure.aspect is aspect and channel in (None, d.measure.channel)]
        if not found:
            return None
        plainest = min(d.measure.standing for d in found)
        return max((d for d in found if d.measure.standing == plainest), key=lambda d: (d.z, d.now))

    def weight(self, channel: str, aspect: Aspect) -> float:
        """Return how sure it is that an aspect deviates: 0 to 1."""
        found = max(
            (d.z for d in self.deviations if d.measure.aspect is aspect and d.measure.channel == channel), default=0.0
        )
        return min(max(found, 0.0) / SURE, 1.0)


def open_accounts(deviations: Iterable[Deviation], topology: Topology) -> Mapping[str, Account]:
    """Return the account of every component that has measures."""
    accounts: dict[str, Account] = {}
    for deviation in deviations:
        name = deviation.measure.component
        accounts.setdefault(name, Account(name)).deviations.append(deviation)
    for account in accounts.values():
        account.is_new = _is_new(account)
    for channel in ("metrics", "traces", "logs"):
        for aspect in SYMPTOMS:
            _settle(accounts, topology, channel, aspect)
    _settle_gaps(accounts)
    return accounts


def _is_new(account: Account) -> bool:
    """Tell whether nobody called it before: then it cannot have changed, but who began to call it has."""
    requests = account.best(Aspect.REQUESTS, "metrics")
    return requests is not None and requests.normal <= 0 < requests.now and requests.z > 0


def _settle(accounts: Mapping[str, Account], topology: Topology, channel: str, aspect: Aspect) -> None:
    amounts = {name: _amount(account, accounts, channel, aspect) for name, account in accounts.items()}
    for name, account in accounts.items():
        amount = amounts[name]
        if amount <= 0 or account.is_new:
            continue
        # Spans and own records say what is the component's own by themselves.
        passed_on = (
            0.0
            if channel != "metrics"
            else sum(
                amounts[edge.target] * accounts[edge.target].weight(channel, aspect)
                for edge in topology.targets_of(name)
                if edge.target in amounts and not accounts[edge.target].is_new
            )
        )
        own = max(amount - passed_on, 0.0) * account.weight(channel, aspect)
        if own > 0:
            account.own[channel, aspect] = own


def _amount(account: Account, accounts: Mapping[str, Account], channel: str, aspect: Aspect) -> float:
    found = account.best(aspect, channel)
    if found is None or found.shift <= 0:
        return 0.0
    if channel == "logs" or (aspect is Aspect.ERRORS and not found.measure.is_share):
        return found.shift
    return found.shift * _requests(account, accounts, channel)


def _requests(account: Account, accounts: Mapping[str, Account], channel: str) -> float:
    """Return the requests per interval; where nobody counts them, all components have as many."""
    found = account.best(Aspect.REQUESTS, channel)
    if found is not None:
        return max(found.now, 0.0)
    counted = [r.now for a in accounts.values() if (r := a.best(Aspect.REQUESTS, channel)) is not None]
    return sorted(counted)[len(counted) // 2] if counted else 1.0


def _settle_gaps(accounts: Mapping[str, Account]) -> None:
    """Count the time lost between services for both ends; who has it on all sides is where it is lost."""
    for account in accounts.values():
        gaps = [d for d in account.deviations if d.measure.aspect is Aspect.NETWORK and d.measure.channel == "traces"]
        lost = sum(max(d.shift, 0.0) * min(max(d.z, 0.0) / SURE, 1.0) for d in gaps)
        if lost > 0:
            account.own["traces", Aspect.NETWORK] = lost


def shares(
    accounts: Mapping[str, Account], alarmed: Aspect | None, related: frozenset[str] | None
) -> Mapping[str, Mapping[tuple[str, Aspect], float]]:
    """Return each component's part of what is unexplained, per channel and aspect: 1 for who has most of it.

    Time is one account, wherever it is lost. A deviation within noise counts in proportion, but not of the aspect that
    is alarmed: that this one deviates is known. `related` are those that can have a part in the alarm; they and all
    others are held against their own kind, so that a mishap elsewhere does not dwarf them.
    """
    most: dict[tuple[str, bool, bool], float] = defaultdict(float)

    def pool(name: str, channel: str, aspect: Aspect) -> tuple[str, bool, bool]:
        return channel, aspect is Aspect.ERRORS, related is None or name in related

    for name, account in accounts.items():
        for (channel, aspect), own in account.own.items():
            most[pool(name, channel, aspect)] = max(most[pool(name, channel, aspect)], own)
    return {
        name: {
            (channel, aspect): own
            / most[pool(name, channel, aspect)]
            * (1.0 if aspect is alarmed else account.weight(channel, aspect))
            for (channel, aspect), own in account.own.items()
        }
        for name, account in accounts.items()
    }


def resource_deviations(account: Account) -> Sequence[Deviation]:
    """Return the resources of a component that grew more than its requests did, the furthest first."""
    requests = account.best(Aspect.REQUESTS, "metrics")
    traffic = requests.ratio if requests is not None and requests.z > SURE else 1.0
    found = [
        d
        for d in account.deviations
        if d.measure.aspect not in (*SYMPTOMS, Aspect.REQUESTS, Aspect.NETWORK)
        and d.z > 0
        and d.ratio > 1.3 * min(traffic, 1e6)
    ]
    return sorted(found, key=lambda d: -d.z)
