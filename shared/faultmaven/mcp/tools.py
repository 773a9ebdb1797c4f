"""The tools of the MCP server. A new one is a class here and a line in `TOOLS`."""

import hashlib
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from faultmaven.mcp.product import Product

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Limit = Annotated[int, Field(ge=1, le=100)]
#: Seconds that a diagnosis is waited for; what takes longer is asked for again.
WAIT_S = 20


class McpTool(BaseModel):
    """A call of a tool: its fields are the arguments, its docstring is what an assistant reads."""

    model_config = ConfigDict(extra="forbid")

    name: ClassVar[str]
    changes: ClassVar[bool] = False

    async def call(self, product: Product) -> Any:
        """Do it, and return what came of it as JSON; raises Refused."""
        raise NotImplementedError


class SearchCases(McpTool):
    """Find cases (incidents) by words in their title, description and tags, and by their status. Newest first."""

    name = "search_cases"
    query: Annotated[str, Field(max_length=200, description="words that all must be found; empty finds every case")] = (
        ""
    )
    status: Annotated[str | None, Field(description="consulting, diagnosing, analyzing, resolved or closed")] = None
    limit: Limit = 20

    async def call(self, product: Product) -> Any:
        """List the cases."""
        return await product.ask("GET", "/cases", params={"q": self.query, "status": self.status, "limit": self.limit})


class GetCase(McpTool):
    """Read a case: its status, what is concluded so far with the lines that prove it, and its files."""

    name = "get_case"
    case_id: Id

    async def call(self, product: Product) -> Any:
        """Read the case and the list of its evidence."""
        case = await product.ask("GET", f"/cases/{self.case_id}")
        files = await product.ask("GET", f"/cases/{self.case_id}/evidence", params={"limit": 100})
        return {"case": case, "evidence": files["items"]}


class AttachEvidence(McpTool):
    """Attach text (a log, the output of a command, a manifest, an alert) to a case as a file. It is read in seconds."""

    name = "attach_evidence"
    changes = True
    case_id: Id
    filename: Annotated[str, Field(min_length=1, max_length=200, description="such as web-1.log")]
    text: Annotated[str, Field(min_length=1, max_length=700_000)]

    async def call(self, product: Product) -> Any:
        """Announce the file, put its bytes where the ticket says, and return it."""
        data = self.text.encode("utf-8", "replace")
        announced = {
            "case_id": self.case_id,
            "filename": self.filename,
            "size_bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "content_type": "text/plain",
        }
        answer = await product.ask("POST", "/evidence/upload", body=announced)
        if (ticket := answer["upload"]) is not None:
            await product.bring(ticket["url"], ticket["headers"], data)
        return answer["evidence"]


class QueryFacts(McpTool):
    """Ask the facts of a case: log events, spans, samples, settings, findings, exceptions, objects. Every row has the
    file and line it comes from. Use `table` with `filters`, or one SELECT as `sql`."""

    name = "query_facts"
    case_id: Id
    table: Annotated[str, Field(max_length=40, description="events, findings, settings, spans, samples ...")] = "events"
    text: Annotated[str | None, Field(max_length=500, description="words that a row must hold")] = None
    filters: Annotated[
        dict[str, Any], Field(max_length=20, description="level, service, since, until, group_by ...")
    ] = {}
    sql: Annotated[str | None, Field(max_length=20_000, description="instead: one SELECT over the tables")] = None
    limit: Limit = 50

    async def call(self, product: Product) -> Any:
        """Ask by filters or by SQL."""
        if self.sql is not None:
            return await product.ask(
                "POST", f"/cases/{self.case_id}/facts/sql", body={"sql": self.sql, "limit": self.limit}
            )
        asked = {**self.filters, "table": self.table, "limit": self.limit}
        asked |= {"text": self.text} if self.text is not None else {}
        return await product.ask("POST", f"/cases/{self.case_id}/facts/query", body=asked)


class Diagnose(McpTool):
    """Ask for the cause of a case, or any question about it. The answer cites lines of the evidence. When it is not
    done in 20 seconds, call again with the `turn_id` that was given."""

    name = "diagnose"
    changes = True
    case_id: Id
    question: Annotated[str, Field(min_length=1, max_length=8_000)] = "What is wrong and why?"
    turn_id: Annotated[Id | None, Field(description="of a question that was asked before")] = None

    async def call(self, product: Product) -> Any:
        """Ask and wait for a while, or look how far an earlier question is."""
        path = f"/agent/chat/{self.case_id}"
        if self.turn_id is not None:
            return await product.ask("GET", f"{path}/turns/{self.turn_id}")
        return await product.ask("POST", path, body={"message": self.question}, headers={"prefer": f"wait={WAIT_S}"})


class KnowledgeSearch(McpTool):
    """Search runbooks, fault signatures and your own documents for a symptom, an error message or a fix."""

    name = "knowledge_search"
    query: Annotated[str, Field(min_length=1, max_length=2_000)]
    case_id: Annotated[Id | None, Field(description="searches the documents of this case, too")] = None
    limit: Annotated[int, Field(ge=1, le=50)] = 8

    async def call(self, product: Product) -> Any:
        """Search."""
        asked = {"query": self.query, "limit": self.limit}
        asked |= {"case_id": self.case_id} if self.case_id is not None else {}
        return await product.ask("POST", "/knowledge/search", body=asked)


TOOLS: dict[str, type[McpTool]] = {
    tool.name: tool for tool in (SearchCases, GetCase, AttachEvidence, QueryFacts, Diagnose, KnowledgeSearch)
}
