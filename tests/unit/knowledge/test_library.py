"""The shipped library: every page has its form, is about faults the catalogue knows, and is found by its symptoms."""

from collections.abc import Callable

import pytest
from faultmaven.diagnosis.catalogue import load_catalogue
from faultmaven.knowledge.chunking import chunks_of
from faultmaven.knowledge.errors import LibraryPageInvalid
from faultmaven.knowledge.indexing import entries_of
from faultmaven.knowledge.library import read_library, read_page
from faultmaven.knowledge.models import GLOBAL, Filter, Passage
from faultmaven.knowledge.passages import Passages
from faultmaven.knowledge.searching.hybrid import search
from faultmaven.providers.files.memory import MemoryFiles

PAGES = read_library()


Search = Callable[[str, int], list[Passage]]


@pytest.fixture(scope="module")
def by_words() -> Search:
    passages = Passages(MemoryFiles())
    passages.put(GLOBAL, [entry for page in PAGES for entry in entries_of(page, chunks_of(page))])
    return lambda query, limit: search(query, {GLOBAL: passages.of(GLOBAL)}, Filter(), limit, None)[0]


def test_there_is_a_page_for_what_breaks_most_often() -> None:
    assert len(PAGES) >= 25
    assert all(len(chunks_of(page)) == 5 for page in PAGES)


def test_every_page_is_about_known_faults_and_no_fault_has_two() -> None:
    known = {signature.id for signature in load_catalogue().signatures}
    named = [fault for page in PAGES for fault in page.faults]
    assert sorted(named) == sorted(set(named))
    assert set(named) <= known, sorted(set(named) - known)


@pytest.mark.parametrize(
    ("query", "document_id"),
    [
        ("pod OOMKilled exit code 137", "runbook-container-out-of-memory"),
        ("Back-off restarting failed container", "runbook-crash-loop"),
        ("x509: certificate signed by unknown authority", "runbook-tls-certificate"),
        ("no space left on device", "runbook-disk-full"),
        ("who is hacking our ssh", "runbook-ssh-brute-force"),
        ("image pull back off", "runbook-image-pull"),
        ("crash loop", "runbook-crash-loop"),
    ],
)
def test_a_symptom_finds_its_page(by_words: Search, query: str, document_id: str) -> None:
    found = by_words(query, 3)
    assert found[0].document_id == document_id
    assert found[0].section.count(" > ") == 1


@pytest.mark.parametrize("query", ['"', "* OR (", "the of and", "zzzzqqq", "a" * 2000])
def test_no_query_breaks_the_search(by_words: Search, query: str) -> None:
    assert by_words(query, 3) == []


def test_a_page_of_another_form_is_named(tmp_path) -> None:
    path = tmp_path / "odd.md"
    path.write_text("# Odd\nfaults: x\ntags: y\n\n## Symptoms\n\n- none\n")
    with pytest.raises(LibraryPageInvalid, match=r"odd\.md"):
        read_page(path)
