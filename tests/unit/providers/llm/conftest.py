"""The seven providers, each at a loopback server that speaks its wire format."""

import gc
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from faultmaven.providers.llm.catalogue import CATALOGUE
from faultmaven.providers.llm.port import Budget, Completion, LLMProvider, Message, Tool
from faultmaven.providers.llm.pydantic_ai_model import PydanticAIModel
from pydantic import BaseModel, SecretStr
from pydantic_ai.models import override_allow_model_requests

from tests.support.model_servers import ModelServer, model_server

AMPLE_S = 120.0
"""Nothing asked of a loopback server takes that long, not even when its vendor's SDK is loaded on a busy machine."""
HERE = Path(__file__).parent
KEY = "sk-canary-7f3a"
PROMPT = (
    Message("system", "Be exact."),
    Message("user", "What broke?"),
    Message("assistant", "The disk."),
    Message("user", "Why?"),
)
WIRES = {name: name if name in ("anthropic", "google") else "openai" for name in CATALOGUE}


class Why(BaseModel):
    """The answer the tests ask for."""

    reason: str
    line: int


@dataclass(frozen=True)
class Vendor:
    """One provider of the catalogue, asked at its loopback server."""

    name: str
    server: ModelServer
    model: PydanticAIModel

    def ask(self, *tools: Tool, timeout_s: float = AMPLE_S, max_calls: int = 5) -> Completion[Why]:
        """Return what it answers to the prompt of the tests."""
        return ask(self.model, *tools, timeout_s=timeout_s, max_calls=max_calls)

    def at(self, address: str) -> PydanticAIModel:
        """Return the same model at another address."""
        return PydanticAIModel(self.name, self.model.model, self.model.key, self.model.factory, address)


def ask(model: LLMProvider, *tools: Tool, timeout_s: float = AMPLE_S, max_calls: int = 5) -> Completion[Why]:
    """Return what a model answers to the prompt of the tests."""
    return model.complete(PROMPT, Why, Budget(timeout_s=timeout_s), tools=tools, max_calls=max_calls)


@dataclass
class Lookup:
    """A tool that remembers what it was asked for."""

    seen: list[dict[str, object]] = field(default_factory=list)

    @property
    def tool(self) -> Tool:
        """The tool as the port takes it."""
        schema = {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]}
        return Tool("look_up", "Find lines with a word.", schema, self._run)

    def _run(self, arguments: dict[str, object]) -> str:
        self.seen.append(arguments)
        return "E1:L7 no space left on device"


@pytest.fixture(autouse=True)
def _loopback_only() -> Iterator[None]:
    with override_allow_model_requests(True):
        yield


@pytest.fixture(scope="module", params=list(CATALOGUE))
def _running(request: pytest.FixtureRequest) -> Iterator[Vendor]:
    name = request.param
    entry = CATALOGUE[name]
    with model_server(WIRES[name]) as server:
        model = PydanticAIModel(name, entry.default_model, SecretStr(KEY), entry.factory, server.url)
        yield Vendor(name, server, model)
    del model
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the vendors' SDKs leave a connection to the collector when a test breaks it in the middle of a reply.

    What is left is collected at the end of each vendor's tests, so that no test elsewhere stumbles over it.
    """
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"))


@pytest.fixture
def vendor(_running: Vendor) -> Vendor:
    """Each of the seven in turn, whose server is as new and knows an answer."""
    _running.server.reset()
    _running.server.answer = {"reason": "it is full", "line": 7}
    return _running
