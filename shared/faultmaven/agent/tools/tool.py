"""What a tool is: a name, a description, parameters with a schema, and one method that does the work."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Generic, Protocol, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from faultmaven.agent.tools.errors import WrongArguments
from faultmaven.agent.tools.models import Choice, Reach, Shows
from faultmaven.case.investigation.phases import Phase
from faultmaven.evidence.facts.case_facts import CaseFacts
from faultmaven.evidence.models import Evidence
from faultmaven.knowledge.models import Found

#: The phases in which evidence is looked at, and those in which something beyond it may be.
ALL_PHASES = frozenset(Phase)
PROBING = frozenset({Phase.DIAGNOSING, Phase.ANALYZING, Phase.RESOLVED})

_ERRORS_TOLD = 8


class Parameters(BaseModel):
    """The arguments of a tool: nothing beyond what is named, and nothing that changes after it was checked."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SqlRows(Protocol):
    """What a SELECT over the facts gives."""

    @property
    def columns(self) -> Sequence[Mapping[str, str]]: ...
    @property
    def rows(self) -> Sequence[Sequence[Any]]: ...
    @property
    def truncated(self) -> bool: ...
    @property
    def citations(self) -> Sequence[str | None] | None: ...


class Bench(Protocol):
    """What a tool of the case has in hand: the files of this case and of no other, and the library."""

    def files(self) -> Sequence[Evidence]:
        """Return the files of the case, in the order of their numbers."""
        ...

    def facts(self) -> AbstractContextManager[CaseFacts]:
        """Lend the facts of the case."""
        ...

    def select(self, sql: str, limit: int) -> SqlRows:
        """Return what one SELECT over the facts gives, through the evidence slice's own gate and sandbox."""
        ...

    def search(self, query: str, limit: int) -> Found:
        """Return the passages of the library and of the user's documents that fit a query."""
        ...


P = TypeVar("P", bound=Parameters)


@dataclass(frozen=True)
class Chosen:
    """A value that chooses what is reached, and under which parameter it stands."""

    name: str
    kind: str
    value: str


class AgentTool(ABC, Generic[P]):
    """One tool; `phases` are those in which a model is offered it."""

    name: ClassVar[str]
    description: ClassVar[str]
    parameters: type[P]
    reach: ClassVar[Reach]
    phases: ClassVar[frozenset[Phase]] = ALL_PHASES

    @property
    def schema(self) -> Mapping[str, Any]:
        """Return the JSON schema of the parameters, without the titles that say the names again."""
        return _plain(self.parameters.model_json_schema())

    def validate(self, arguments: Mapping[str, Any]) -> P:
        """Return the arguments as parameters, or raise WrongArguments with what is wrong with which."""
        try:
            return self.parameters.model_validate(dict(arguments))
        except ValidationError as error:
            wrong = error.errors(include_url=False, include_input=False, include_context=False)[:_ERRORS_TOLD]
            told = "; ".join(
                f"{'.'.join(map(str, item['loc'])) or 'arguments'}: {item['msg'].removeprefix('Value error, ')}"
                for item in wrong
            )
            raise WrongArguments(told) from None

    def chosen(self, asked: Parameters) -> Iterator[Chosen]:
        """Yield the values that choose what is reached."""
        for name, info in type(asked).model_fields.items():
            mark = next((item for item in info.metadata if isinstance(item, Choice)), None)
            value: object = getattr(asked, name)
            if mark is not None and value not in (None, "", ()):
                yield Chosen(name, mark.kind, self.spelled(name, value))

    def bound(self, asked: Parameters) -> Mapping[str, Any]:
        """Return the arguments that a grant for a case is bound to: all but those marked as what is shown."""
        free = {
            name
            for name, info in type(asked).model_fields.items()
            if any(isinstance(item, Shows) for item in info.metadata)
        }
        return asked.model_dump(mode="json", exclude=free)

    def spelled(self, name: str, value: object) -> str:
        """Return a chosen value as its user would have written it."""
        return str(value)


class CaseTool(AgentTool[P]):
    """A tool that reads the case and the library; it runs where those are open."""

    reach: ClassVar[Reach] = Reach.CASE

    @abstractmethod
    def read(self, asked: P, bench: Bench) -> str:
        """Return what was found, as text with marks such as `[E3:L120]`; raises ToolFailed and WrongArguments."""


class Need(StrEnum):
    """What the process of a tool keeps; all else is given up before the arguments are even looked at."""

    NETWORK = "network"
    PROGRAMS = "programs"


class RemoteTool(AgentTool[P]):
    """A tool that reaches a machine or a host; it runs in the tool runner, confined.

    `modules` are imported before the process is confined. `secret` names what the caller looks up and hands along.
    """

    phases: ClassVar[frozenset[Phase]] = PROBING
    needs: ClassVar[frozenset[Need]] = frozenset()
    modules: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def act(self, asked: P, handed: Mapping[str, str]) -> str:
        """Return what was found; raises ToolFailed. `handed` is what `lookup` gave."""

    def lookup(self, asked: P, user_id: str, databases: "Databases") -> Mapping[str, str]:
        """Return what the runner needs and has not; called by the caller, after every gate."""
        return {}


class Databases(Protocol):
    """Who knows the databases that the operator named."""

    def url(self, name: str, user_id: str) -> str:
        """Return where a database is, for a user who may ask it; raises ToolFailed."""
        ...

    def names(self, user_id: str) -> list[str]:
        """Return the databases that a user may ask."""
        ...


def _plain(schema: Any) -> Any:
    if isinstance(schema, dict):
        parts = cast("dict[str, Any]", schema)
        return {key: _plain(value) for key, value in parts.items() if key != "title" or not isinstance(value, str)}
    return [_plain(item) for item in cast("list[Any]", schema)] if isinstance(schema, list) else schema
