"""KnowledgeSearch: the library of runbooks, the user's own documents and past cases."""

from typing import Annotated

from pydantic import Field

from faultmaven.agent.tools.tool import Bench, CaseTool, Parameters


class KnowledgeSearchParameters(Parameters):
    """What to look for."""

    query: Annotated[str, Field(min_length=1, max_length=500)]
    limit: Annotated[int, Field(ge=1, le=10)] = 4


class KnowledgeSearch(CaseTool[KnowledgeSearchParameters]):
    """Searches the documents that the user of the case may read."""

    name = "KnowledgeSearch"
    description = "Search the library of runbooks and documents for a symptom, an error or a procedure."
    parameters = KnowledgeSearchParameters

    def read(self, asked: KnowledgeSearchParameters, bench: Bench) -> str:
        """Return the passages that fit best, each with the id of its document."""
        found = bench.search(asked.query, asked.limit)
        told = [f"{item.title}, {item.section} ({item.document_id})\n{item.passage}" for item in found.passages]
        note = [f"(Searched by words only: {found.note}. Try other words.)"] if found.note else []
        return "\n\n".join([*(told or ["The library has nothing on this."]), *note])
