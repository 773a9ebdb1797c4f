"""What a metric measures, told by its name: the same few aspects whatever the system calls them."""

import re
from enum import StrEnum


class Aspect(StrEnum):
    """One side of a component's health. The first three are what its users notice."""

    LATENCY = "latency"
    ERRORS = "errors"
    REQUESTS = "requests"
    CPU = "cpu"
    THROTTLING = "throttling"
    MEMORY = "memory"
    DISK = "disk"
    NETWORK = "network"
    WAITING = "waiting"


#: What users notice and what spreads to callers; all else is a resource.
SYMPTOMS = (Aspect.LATENCY, Aspect.ERRORS)

#: Tried in this order on the name with its words apart; the first that fits tells the aspect. What stands for None says
#: nothing about health, or of the machine what all its pods share.
_NAMES: tuple[tuple[Aspect | None, str], ...] = (
    (None, r"\b(?:bucket|created|quantile|age|uptime|info|limits?|capacity|allocatable)$"),
    (None, r"\brequest(?:ed)? (?:cpu|memory|bytes)$|\bnode (?:cpu|memory|network)\b"),
    (Aspect.THROTTLING, r"throttl|rate ?limit"),
    (Aspect.ERRORS, r"err(?:or)?s?\b|fail|fault|exception|5xx|50\d|reject|drop|refus|abort"),
    (Aspect.ERRORS, r"availab|success|timeouts?\b"),
    (
        Aspect.WAITING,
        r"queue|backlog|lag\b|pending|waiting|pool|connections?\b|in ?flight|concurren|threads?\b|saturat",
    ),
    (Aspect.CPU, r"\bcpu\b|processor|\bload ?(?:avg|average|1|5|15)\b"),
    (Aspect.LATENCY, r"latenc|duration|response ?time|elapsed|\bp(?:50|90|95|99|999)\b|request time|processing time"),
    (Aspect.LATENCY, r"\brt\b|(?:seconds|millis|ms) (?:sum|avg|mean)$"),
    (Aspect.MEMORY, r"\bmem|memory|heap|\brss\b|working set"),
    (Aspect.DISK, r"disk|filesystem|\bfs\b|iops|iowait|volume"),
    (Aspect.NETWORK, r"network|packet|bytes (?:in|out|received|sent|transmitted)|receive|transmit|retransm|\bsocket"),
    (Aspect.REQUESTS, r"requests?\b|\brps\b|\bqps\b|throughput|invocations?|\bcalls?\b|\bhits?\b|workload"),
    (Aspect.REQUESTS, r"\bops\b|traffic|transactions|messages|count$|\bload\b"),
)
_TABLE = tuple((aspect, re.compile(pattern)) for aspect, pattern in _NAMES)
#: Shares of what went well: low is bad.
_GOOD = re.compile(r"availab|success|uptime ratio|healthy")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-./:()%\[\]]+")
#: A component before its metric in one word: `cart_cpu`, `cart_latency-50`, `cart.memory`.
_PREFIXED = re.compile(
    r"^(?P<component>[A-Za-z][\w-]*?)[_.:/ -](?P<metric>(?:cpu|mem(?:ory)?|latency|lat|load|workload|errors?|"
    r"requests?|rps|disk(?:io)?|socket|net(?:work)?|availability|throughput|throttled?|throttling|queue|backlog|connections|threads)"
    r"[-\w .]*)$",
    re.I,
)


def aspect_of(name: str) -> Aspect | None:
    """Return what a metric of this name measures, None for what says nothing about health."""
    words = " ".join(_CAMEL.sub(" ", name).lower().split())
    return next((aspect for aspect, pattern in _TABLE if pattern.search(words)), None)


def is_good_share(name: str) -> bool:
    """Tell whether a metric counts what went well, as availability does."""
    return bool(_GOOD.search(" ".join(_CAMEL.sub(" ", name).lower().split())))


def owner_in_name(name: str) -> tuple[str, str] | None:
    """Return the component and the metric of a name that holds both, `("cart", "cpu")` for `cart_cpu`."""
    found = _PREFIXED.match(name)
    return (found["component"], found["metric"]) if found else None
