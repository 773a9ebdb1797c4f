"""Searching from a function without the model: another one is asked as its caller's user; without it, words help."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from faultmaven.agent.tools.wiring import belt_of
from faultmaven.case.service import CaseNotFound, case_service
from faultmaven.knowledge.lookup import WITHOUT, Lookup, lookup, serve
from faultmaven.knowledge.models import Reader
from faultmaven.knowledge.service import knowledge_service
from faultmaven.providers.embeddings.word_hashes import WordHashes
from faultmaven.providers.functions.port import FunctionUnavailable

from tests.support.knowledge import knowledge, write

ANN = Reader("user_ann")


@dataclass
class OneFunction:
    """The function, called as Lambda calls it: bytes both ways; `says` takes the place of the real answer."""

    says: bytes | None = None

    def call(self, name: str, request: bytes) -> bytes:
        assert name == "fm-knowledge-search"
        return json.dumps(serve(json.loads(request))).encode() if self.says is None else self.says


class NoFunction:
    def call(self, name: str, request: bytes) -> bytes:
        raise FunctionUnavailable


ADDRESS, TITLED = "203.0.113.77", "198.51.100.9"


@pytest.fixture(autouse=True)
def stores(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with knowledge():
        lookup.cache_clear()
        monkeypatch.setattr("faultmaven.knowledge.service.chosen_embedder", WordHashes)
        write("user_ann", "# Kestrel\n\nThe kestrel broker at 203.0.113.77 is stuck; restart it.\n")
        write("user_eve", "# Osprey\n\nThe osprey broker is stuck.\n")
        yield


def test_the_function_finds_what_its_process_finds_by_meaning_and_for_that_user_alone() -> None:
    lookup = Lookup(knowledge_service(), OneFunction(), "fm-knowledge-search")
    found, explanation = lookup.explore("broker is stuck", reader=ANN)
    assert (found, explanation) == knowledge_service().explore("broker is stuck", reader=ANN)
    assert explanation.meaning == "used"
    assert [passage.title for passage in found] == ["Kestrel"]
    assert "203.0.113.77" in found[0].passage
    assert lookup.search("broker is stuck") == [], "without a user, the library alone"


@pytest.mark.parametrize("functions", [NoFunction(), OneFunction(b"not JSON"), OneFunction(b'{"passages": 1}')])
def test_words_help_where_the_function_does_not(functions: OneFunction | NoFunction) -> None:
    found, explanation = Lookup(knowledge_service(), functions, "fm-knowledge-search").explore("broker", reader=ANN)
    assert [passage.title for passage in found] == ["Kestrel"]
    assert explanation.meaning == WITHOUT


def test_a_case_of_somebody_else_is_not_searched_in_either_way() -> None:
    eves = Reader("user_eve", "case_of_ann")
    with pytest.raises(CaseNotFound):
        Lookup(knowledge_service(), NoFunction(), "fm-knowledge-search").explore("broker", reader=eves)
    with pytest.raises(CaseNotFound):
        serve({"query": "broker", "user_id": "user_eve", "case_id": "case_of_ann"})


def test_a_process_that_holds_the_model_asks_nobody() -> None:
    _, explanation = Lookup(knowledge_service(), NoFunction(), "").explore("broker", reader=ANN)
    assert explanation.meaning == "used"


def test_a_tool_tells_a_model_pseudonyms_in_text_title_and_section_and_takes_them_in_a_query() -> None:
    section = f"## When {ADDRESS} is stuck\n\nThe broker at {ADDRESS} is stuck. token=hunter2secret9\n"
    text = f"# Broker {TITLED}\n\n{section}"
    write("user_ann", text, title=f"Broker {TITLED}")
    case = case_service().open_case("user_ann", "Kestrel down")
    bench = belt_of("user_ann", case.case_id).bench
    for query in ("broker is stuck", f"broker {case.addresses.pseudonymised(ADDRESS)}"):
        told = "\n".join(f"{p.title} {p.section} {p.passage}" for p in bench.search(query, 4).passages)
        assert case.addresses.pseudonymised(ADDRESS) in told
        assert case.addresses.pseudonymised(TITLED) in told
        assert not any(word in told for word in (ADDRESS, TITLED, "hunter2secret9"))
    assert bench.search("broker", 4).note == ""
