"""What an API key may do: a scope for every path that a key can reach at all.

The table is read from the top and the first row that fits decides. A path that no row fits, and one whose row says
None, is for people who signed in: accounts, keys, sessions, webhooks, and what a person has to confirm.
"""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """One thing a key was made for."""

    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    EVIDENCE_WRITE = "evidence:write"
    AGENT_ASK = "agent:ask"
    KNOWLEDGE_READ = "knowledge:read"
    KNOWLEDGE_WRITE = "knowledge:write"
    AUDIT_READ = "audit:read"


ALL_SCOPES = frozenset(Scope)
_READS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Rule:
    """A row: paths that begin with these segments (`*` is any one); `reads_only` narrows it to GET."""

    path: str
    scopes: frozenset[Scope] | None
    reads_only: bool = False

    def fits(self, method: str, path: str) -> bool:
        """Tell whether the row is about this request."""
        asked, own = path.split("/"), self.path.split("/")
        is_below = len(asked) >= len(own) and all(
            mine in ("*", theirs) for mine, theirs in zip(own, asked, strict=False)
        )
        return is_below and (method in _READS or not self.reads_only)


def _needs(scope: Scope) -> frozenset[Scope]:
    return frozenset({scope})


RULES: tuple[Rule, ...] = (
    # Each tool of the MCP server calls a route of its own, which asks for its own scope.
    Rule("/mcp", frozenset()),
    Rule("/auth/me", frozenset(), reads_only=True),
    Rule("/auth/audit", _needs(Scope.AUDIT_READ), reads_only=True),
    Rule("/agent/tools", None),
    Rule("/agent", _needs(Scope.CASES_READ), reads_only=True),
    Rule("/agent", _needs(Scope.AGENT_ASK)),
    Rule("/query", _needs(Scope.CASES_READ), reads_only=True),
    Rule("/query", frozenset({Scope.AGENT_ASK, Scope.EVIDENCE_WRITE})),
    Rule("/evidence", _needs(Scope.CASES_READ), reads_only=True),
    Rule("/evidence", _needs(Scope.EVIDENCE_WRITE)),
    Rule("/knowledge", _needs(Scope.KNOWLEDGE_READ), reads_only=True),
    Rule("/knowledge/search", _needs(Scope.KNOWLEDGE_READ)),
    Rule("/knowledge", _needs(Scope.KNOWLEDGE_WRITE)),
    Rule("/cases", _needs(Scope.CASES_READ), reads_only=True),
    # Questions whose body is too rich for a query string; they change nothing.
    Rule("/cases/search", _needs(Scope.CASES_READ)),
    Rule("/cases/*/facts", _needs(Scope.CASES_READ)),
    Rule("/cases/*/comparison", _needs(Scope.CASES_READ)),
    Rule("/cases/*/investigations", _needs(Scope.AGENT_ASK)),
    Rule("/cases", _needs(Scope.CASES_WRITE)),
)


def scopes_for(method: str, path: str) -> frozenset[Scope] | None:
    """Return what a key needs for a request; None: no key opens it."""
    return next((rule.scopes for rule in RULES if rule.fits(method, path)), None)
