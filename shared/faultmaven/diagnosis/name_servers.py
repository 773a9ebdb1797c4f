"""Whose fault it is that names are not resolved: of one program, or of the name server that all of them ask."""

from collections.abc import Sequence
from dataclasses import replace

from faultmaven.diagnosis.matching import Match
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.servers import told_of
from faultmaven.diagnosis.subjects import Subject

_UNRESOLVED = "dns-failure"
#: One program may be misconfigured, and two may share a mistake; when so many find no service it is not theirs.
_MANY = 3
_NAMED = 4
_SERVERS = ("coredns", "kube-dns", "rke2-coredns-rke2-coredns")


def at_the_name_server(matches: Sequence[Match], picture: Picture) -> list[Match]:
    """Return the matches with names that several programs cannot resolve told once, about the DNS of the cluster.

    Only names of services that exist count, and only where nothing else that was found says why.
    """
    services = {service.subject.name for service in picture.of_kind("Service")}
    failed = [match for match in matches if match.signature.id == _UNRESOLVED]
    lost = [match for match in failed if _service_in(match.values.get("host", "")) in services]
    programs = list(dict.fromkeys(subject for match in lost for subject in match.all_subjects))
    is_explained = any(_UNRESOLVED in m.signature.explains and m.signature.id != "connection-refused" for m in matches)
    if len({subject.workload for subject in programs}) < _MANY or is_explained:
        return list(matches)
    first = told_of(lost[0], _name_server(picture), picture)
    words = ", ".join(f"`{subject.workload}`" for subject in programs[:_NAMED])
    more = f" and {len(programs) - _NAMED} more programs" if len(programs) > _NAMED else ""
    told = replace(
        first,
        others=tuple(programs),
        values={**first.values, "subject": f"Each of {words}{more}"},
        proofs=first.proofs + tuple(proof for match in lost[1:] for proof in match.proofs[:1]),
    )
    # Who does not say which name it is means one of these, too.
    same = [*lost, *(match for match in failed if not match.values.get("host"))]
    return [told, *(match for match in matches if not any(match is other for other in same))]


def _service_in(host: str) -> str:
    return host.split(".", 1)[0]


def _name_server(picture: Picture) -> Subject:
    for name in _SERVERS:
        for kind in ("Deployment", "DaemonSet", "Service"):
            found = picture.named(kind, name)
            if found is not None:
                return found.subject
    pods = [pod.subject for pod in picture.of_kind("Pod") if pod.subject.workload in _SERVERS]
    return Subject("Deployment", pods[0].workload, pods[0].namespace) if pods else Subject("Deployment", _SERVERS[0])
