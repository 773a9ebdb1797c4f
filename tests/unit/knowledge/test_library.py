"""The shipped library: every page has its form, is about faults the catalogue knows, and is found by its symptoms."""

import pytest
from faultmaven.diagnosis.catalogue import load_catalogue
from faultmaven.knowledge.errors import LibraryPageInvalid
from faultmaven.knowledge.library import read_library, read_page
from faultmaven.knowledge.search_index import SearchIndex, chunks_of

PAGES = read_library()


@pytest.fixture(scope="module")
def index():
    opened = SearchIndex(PAGES)
    yield opened
    opened.close()


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
def test_a_symptom_finds_its_page(index: SearchIndex, query: str, document_id: str) -> None:
    found = index.search(query, 3)
    assert found[0].document_id == document_id
    assert found[0].section.count(" > ") == 1


@pytest.mark.parametrize("query", ['"', "* OR (", "the of and", "zzzzqqq", "a" * 2000])
def test_no_query_breaks_the_search(index: SearchIndex, query: str) -> None:
    assert index.search(query, 3) == []


def test_a_page_of_another_form_is_named(tmp_path) -> None:
    path = tmp_path / "odd.md"
    path.write_text("# Odd\nfaults: x\ntags: y\n\n## Symptoms\n\n- none\n")
    with pytest.raises(LibraryPageInvalid, match=r"odd\.md"):
        read_page(path)
