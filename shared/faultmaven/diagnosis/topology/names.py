"""One name per component, whatever a trace, an object, an address or a label calls it."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.subjects import WORKLOADS, Subject

#: What stands before and behind the host in an address: scheme, user, port, path.
_ADDRESS = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^/@\s]*@)?(?P<host>[A-Za-z0-9][\w.-]*?)(?::\d{1,5})?(?:[/?#].*)?$", re.I
)
#: `cart.shop.svc.cluster.local` is the service `cart` of the namespace `shop`.
_CLUSTER = re.compile(r"^(?P<name>[a-z0-9-]+)\.(?P<space>[a-z0-9-]+)\.svc(?:\.[a-z0-9.-]+)?\.?$", re.I)
#: A pod of a Deployment, recognisable without knowing its objects: hash of digits and consonants, then five letters.
_POD = re.compile(
    r"^(?P<name>[a-z0-9][a-z0-9.-]*)-(?=[a-z]*\d)[bcdfghjklmnpqrstvwxz2456789]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$"
)
_HEX_POD = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)-[0-9a-f]{8,10}-[a-z0-9]{5}$")
#: Words of a file's name that say what it holds, never whose it is.
_FILE_WORDS = re.compile(
    r"(\.(log|txt|json|out|ndjson|jsonl|csv))+$|[-_.](logs?|stdout|stderr|current|previous)$|^logs?[-_]", re.I
)
_SHORT = 2


@lru_cache(maxsize=65536)
def workload_of_pod(name: str) -> str | None:
    """Return the workload of a name that is a pod's by its form; None for every other name."""
    found = _POD.match(name) or _HEX_POD.match(name)
    return found["name"] if found else None


def node_of(subject: Subject) -> str:
    """Return a subject's node: workloads, pods, services and programs by their bare name, all else as `Kind/name`."""
    if subject.kind in ("Pod", "Service", "Service of a log", *WORKLOADS):
        return subject.workload
    if subject.kind == "Log":
        return file_stem(workload_of_pod(subject.name) or subject.name)
    return f"{subject.kind}/{subject.name}"


def file_stem(name: str) -> str:
    """Return a file's name without what says that it is a log: `cart` for `cart.log`."""
    before = ""
    while before != name:
        before, name = name, _FILE_WORDS.sub("", name) or name
    return workload_of_pod(name) or name


class Names:
    """The components a case speaks of. `of` says which one a text means, in the spelling it is known by."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known: dict[str, str] = {}
        self._asked: dict[str, str | None] = {}
        for name in known:
            if len(name) >= _SHORT:
                self._known.setdefault(name.casefold(), name)

    @classmethod
    def of_case(cls, facts: CaseFacts, subjects: Iterable[Subject], more: Iterable[str] = ()) -> "Names":
        """Return the names of a case's workloads and services, and of what its spans, series and records are of."""
        known = [*more]
        known += [node_of(subject) for subject in subjects if subject.kind in ("Service", "Pod", *WORKLOADS)]
        for sql in (
            "SELECT DISTINCT service AS name FROM spans WHERE service IS NOT NULL",
            "SELECT DISTINCT coalesce(service, host) AS name FROM series WHERE coalesce(service, host) IS NOT NULL",
            "SELECT DISTINCT host AS name FROM events WHERE host IS NOT NULL LIMIT 2000",
            "SELECT DISTINCT service AS name FROM events WHERE service IS NOT NULL LIMIT 2000",
        ):
            known += [workload_of_pod(str(row["name"])) or str(row["name"]) for row in facts.rows(sql)]
        known += [file_stem(item.filename.rsplit("/", 1)[-1]) for item in facts.evidence if item.data_type == "log"]
        return cls(known)

    def also(self, address: str, name: str) -> None:
        """Have an address mean the component of that name, unless it means another."""
        self._known.setdefault(address.casefold(), self._known.setdefault(name.casefold(), name))
        self._asked.clear()

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(self._known.values()))

    def of(self, text: str) -> str | None:
        """Return the known component a name or an address means, or None."""
        if text not in self._asked:
            self._asked[text] = self._meant(text)
        return self._asked[text]

    def _meant(self, text: str) -> str | None:
        text = text.strip().strip("\"'")
        direct = self._known.get(text.casefold())
        if direct is not None:
            return direct
        workload = workload_of_pod(text)
        if workload is not None and workload.casefold() in self._known:
            return self._known[workload.casefold()]
        host = host_of(text)
        return None if host is None else self._known.get(host.casefold()) or self._by_first_label(host)

    def _by_first_label(self, host: str) -> str | None:
        """`cart.shop` and `cart.shop.svc.cluster.local` are `cart`; a name of the internet is nobody's."""
        cluster = _CLUSTER.match(host)
        if cluster:
            return self._known.get(cluster["name"].casefold())
        first, dot, rest = host.partition(".")
        return self._known.get(first.casefold()) if dot and "." not in rest else None


@lru_cache(maxsize=65536)
def host_of(address: str) -> str | None:
    """Return the host of an address or URL, None for a text that is neither."""
    if len(address) > 300:
        return None
    found = _ADDRESS.match(address)
    return found["host"] if found else None
