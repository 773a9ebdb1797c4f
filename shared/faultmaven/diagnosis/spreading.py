"""What a fault shows as: in the component that has it, in those that depend on it, and in what only tells of it."""

from faultmaven.diagnosis.matching import Match
from faultmaven.diagnosis.topology.names import node_of

#: Faults that a component shows when something it depends on fails, beside all of the category `network` and all
#: effects.
_FROM_DEPENDENCIES = frozenset(
    (
        *("database-unreachable", "connection-pool-exhausted", "slow-database-call", "http-server-errors"),
        *("slow-requests", "work-queue-full", "threads-exhausted", "unhandled-crash", "app-exits-with-error"),
        *("readiness-probe-failing", "liveness-probe-failing", "init-container-failed", "lambda-timeout"),
        *("kafka-consumer-expelled", "kafka-producer-stuck", "errors-after-change", "cascading-failure"),
        *("circuit-breaker-open", "stale-connections", "callers-give-up", "retry-storm", "cache-slow"),
        *("worker-threads-exhausted", "worker-timeout", "kafka-topic-missing"),
    )
)
#: What clients say of a store or broker that they cannot use, whatever the reason is.
_OF_STORES = frozenset({"databases", "messaging", "caches"})
#: Kinds of faults that a program tells of what it cannot reach.
_UNREACHED = frozenset({"network", "telemetry"})
_SLOW = "slow-requests"
#: What a program uses up that makes it slow.
_OF_RESOURCES = frozenset({"cpu-saturated", "throttling-added", "memory-usage-raised", "disk-busy"})
_TELEMETRY = "telemetry"


def is_its_own(cause: Match, effect: Match) -> bool:
    """Tell whether a client that waits in vain for a server has a fault of its own that says why."""
    is_explained = effect.signature.id in cause.signature.explains and cause.signature.proof != "circumstantial"
    return is_explained and effect.values.get("client") == node_of(cause.subject)


def shuts_off(cause: Match, effect: Match) -> bool:
    """Tell whether a policy for all pods of a namespace is the reason why one of them does not reach what it calls."""
    is_own = cause.signature.id == effect.signature.id
    unreached = effect.signature.category in _UNREACHED or effect.signature.id in _FROM_DEPENDENCIES
    return bool(cause.values.get("everybody")) and not is_own and unreached and is_near(cause, effect)


def is_told_by_others(cause: Match) -> bool:
    """Tell whether the log of another program shows a fault."""
    return any(
        proof.source.startswith("log of ") and cause.subject.workload not in proof.source for proof in cause.proofs
    )


def is_near(one: Match, other: Match) -> bool:
    """Tell whether nothing says that two matches are of different namespaces."""
    return len({one.subject.namespace, other.subject.namespace} - {""}) <= 1


def can_spread(effect: Match) -> bool:
    signature = effect.signature
    if signature.category in _OF_STORES and signature.proof != "direct":
        return all(proof.source.startswith("log of ") for proof in effect.proofs)
    return (
        signature.role == "effect"
        or signature.category in ("network", _TELEMETRY)
        or signature.id in _FROM_DEPENDENCIES
    )


def is_slow_by(slow: Match, resource: Match, is_accused: bool) -> bool:
    """Tell whether a program is slow because its own processor, memory or disk is used up, by what was measured."""
    if not is_accused or slow.signature.id != _SLOW or resource.signature.id not in _OF_RESOURCES:
        return False
    return any(a.is_related_to(b) for a in slow.all_subjects for b in resource.all_subjects)
