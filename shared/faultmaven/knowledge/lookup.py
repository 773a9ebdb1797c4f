"""Searching from where no embedding model is: the function that holds one is asked, and words alone help without it.

The agent's functions have no room for the model. Whoever may call the function is trusted to say for whom it asks: no
route leads there, and its callers' roles are the only ones that may.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from faultmaven.core.observability import log
from faultmaven.core.settings import settings
from faultmaven.knowledge.models import Explanation, Passage, Reader
from faultmaven.knowledge.service import KnowledgeService, knowledge_service
from faultmaven.providers.functions.lambda_functions import LambdaFunctions
from faultmaven.providers.functions.port import FunctionProvider, FunctionUnavailable

#: A turn waits this long for meaning and then goes on with words: a start of the function takes 2 to 4 s.
TIMEOUT_S = 8
WITHOUT = "left out: the function that searches by meaning gave no answer"


class Question(BaseModel):
    """What is asked; without a user, the library alone is searched."""

    query: str
    limit: int = 10
    user_id: str | None = None
    case_id: str | None = None

    @property
    def reader(self) -> Reader | None:
        """Return who asks."""
        return Reader(self.user_id, self.case_id) if self.user_id else None


class Reply(BaseModel):
    """What was found, best first, and how."""

    passages: list[Passage]
    explanation: Explanation


_REPLY = TypeAdapter(Reply)


@dataclass(frozen=True)
class Lookup:
    """Searches in the function `name`; where it has none, or gets no answer, in this process."""

    own: KnowledgeService
    functions: FunctionProvider
    name: str

    def search(self, query: str, limit: int = 10, *, reader: Reader | None = None) -> list[Passage]:
        """Return the passages that fit a query best, one per document; without a reader, those of the library."""
        return self.explore(query, limit, reader=reader)[0]

    def explore(
        self, query: str, limit: int = 10, *, reader: Reader | None = None
    ) -> tuple[list[Passage], Explanation]:
        """Search, and say how; raises CaseNotFound for a case that is not the reader's."""
        if not self.name:
            return self.own.explore(query, limit, reader=reader)
        asked = Question(query=query, limit=limit, **(vars(reader) if reader else {}))
        try:
            reply = _REPLY.validate_json(self.functions.call(self.name, asked.model_dump_json().encode()))
        except (FunctionUnavailable, ValidationError) as failure:
            log("meaning_unavailable", level=30, kind=type(failure).__name__)
            found, explanation = self.own.explore(query, limit, reader=reader)
            return found, replace(explanation, meaning=WITHOUT)
        return reply.passages, reply.explanation


def serve(event: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one question, as the function's whole work."""
    asked = Question.model_validate(event)
    found, explanation = knowledge_service().explore(asked.query, asked.limit, reader=asked.reader)
    return Reply(passages=found, explanation=explanation).model_dump(mode="json")


@cache
def lookup() -> Lookup:
    """Return the search of this process."""
    return Lookup(knowledge_service(), LambdaFunctions(timeout_s=TIMEOUT_S), settings().knowledge_search)
