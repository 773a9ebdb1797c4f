"""NetworkAnalyzer: is a host there, and how: ping, traceroute, DNS, TLS certificate, port."""

from collections.abc import Mapping
from importlib import import_module
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from faultmaven.agent.tools import network_probes as probes
from faultmaven.agent.tools.addresses import Resolve, resolve_public
from faultmaven.agent.tools.errors import ToolFailed
from faultmaven.agent.tools.models import Choice, Reach
from faultmaven.agent.tools.tool import Need, Parameters, RemoteTool

RecordType = Literal["A", "AAAA", "CNAME", "MX", "NS", "SOA", "TXT", "SRV", "CAA", "PTR"]
_PROBES = {"ping": probes.ping, "traceroute": probes.traceroute, "tls": probes.tls, "port": probes.port}


class NetworkAnalyzerParameters(Parameters):
    """What to check of which host; `port` matters to tls and port, and to the TCP times that stand in for a ping."""

    check: Literal["ping", "traceroute", "dns", "tls", "port"]
    host: Annotated[str, Choice("host"), Field(min_length=1, max_length=253)]
    port: Annotated[int, Field(ge=1, le=65_535)] = 443
    record: Annotated[RecordType, Field(description="for dns")] = "A"


class NetworkAnalyzer(RemoteTool[NetworkAnalyzerParameters]):
    """Checks public hosts from where the tools run; private ones cannot be reached from there."""

    name = "NetworkAnalyzer"
    description = "Check a public host: ping, traceroute, dns, tls (certificate) or port."
    parameters = NetworkAnalyzerParameters
    reach: ClassVar[Reach] = Reach.OUTSIDE
    needs = frozenset({Need.NETWORK})
    modules = ("ssl", "dns.resolver", "dns.rdatatype", "encodings.idna")
    resolve: Resolve = staticmethod(resolve_public)

    def act(self, asked: NetworkAnalyzerParameters, handed: Mapping[str, str]) -> str:
        """Return what the check gave."""
        if asked.check == "dns":
            return _records(asked.host, asked.record)
        return _PROBES[asked.check](self.resolve(asked.host), asked.port)


def _records(name: str, record: str) -> str:
    dns: Any = import_module("dns.resolver")
    try:
        found = dns.Resolver().resolve(name, record, lifetime=8.0, search=False, raise_on_no_answer=False)
    except dns.NXDOMAIN:
        return f"{name}: there is no such name (NXDOMAIN)"
    except import_module("dns.exception").DNSException as error:
        raise ToolFailed(f"{name} {record}: {type(error).__name__}") from None
    if found.rrset is None:
        return f"{name}: no {record} record"
    return "\n".join([f"{name} {record}, TTL {found.rrset.ttl} s", *(str(item) for item in found.rrset)])
