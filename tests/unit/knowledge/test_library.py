"""The shipped library: every fault signature has its page, every page has its form and something of its own to say."""

import re
import subprocess
import textwrap
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from faultmaven.diagnosis.catalogue import load_catalogue
from faultmaven.knowledge.chunking import chunks_of
from faultmaven.knowledge.errors import LibraryPageInvalid
from faultmaven.knowledge.library import FOLDER, SECTIONS, Page, read_library, read_page, read_pages

PAGES = read_pages()
_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


def section(page: Page, name: str) -> str:
    return page.body.split(f"\n## {name}\n", 1)[1].split("\n## ", 1)[0].strip()


def commands(text: str) -> list[str]:
    return [textwrap.dedent(found[3]) for found in _FENCE.finditer(text) if found[2] == "sh"]


def test_every_signature_has_its_page_and_every_page_its_signature() -> None:
    assert {page.id for page in PAGES} == {signature.id for signature in load_catalogue().signatures}


def test_a_page_has_the_title_of_its_signature() -> None:
    titles = {signature.id: signature.title for signature in load_catalogue().signatures}
    assert {page.id: page.title for page in PAGES if page.title != titles[page.id]} == {}


@pytest.mark.parametrize("name", SECTIONS)
def test_no_section_is_thin(name: str) -> None:
    least = {"Symptoms": 110, "Confirm": 40, "Often mistaken for": 40, "Fix": 90, "Verify": 20, "Prevent": 60}
    assert [page.id for page in PAGES if len(section(page, name)) < least[name]] == []


def test_it_shows_lines_as_they_are_seen_and_how_to_confirm_them() -> None:
    for page in PAGES:
        assert page.symptoms, page.id
        assert all(line in section(page, "Symptoms") for line in page.symptoms), page.id
        assert commands(section(page, "Confirm")), page.id
        assert commands(section(page, "Fix") + section(page, "Verify")), page.id
        assert "**Risk:** " in section(page, "Fix"), page.id


def test_every_other_page_that_is_named_exists() -> None:
    known = {page.id for page in PAGES}
    for page in PAGES:
        named = set(re.findall(r"\(`([a-z0-9-]+)`\):", section(page, "Often mistaken for")))
        assert named, page.id
        assert named <= set(page.related), page.id
        assert set(page.related) <= known - {page.id}, page.id


@pytest.mark.parametrize("name", ["Symptoms", "Often mistaken for", "Prevent"])
def test_no_two_pages_say_the_same(name: str) -> None:
    paragraphs = Counter(line for page in PAGES for line in section(page, name).splitlines() if len(line) > 60)
    own = {line: n for line, n in paragraphs.items() if n > 1 and not line.startswith("- **")}
    # a line of a log may be that of several faults: that is what makes them hard to tell apart
    seen = {line for page in PAGES for line in page.symptoms}
    assert {line for line in own if line not in seen} == set()


def test_every_command_is_one_that_a_shell_can_read() -> None:
    script = "".join(
        f"f{n}() {{\n:\n{command}\n}}\n" for n, command in enumerate(c for p in PAGES for c in commands(p.body))
    )
    checked = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_a_page_becomes_a_document_about_its_fault() -> None:
    page = next(page for page in PAGES if page.id == "oom-killed")
    document = page.document()
    assert (document.document_id, document.faults) == ("runbook-oom-killed", ("oom-killed",))
    assert {"memory", "kubernetes", "runtime"} <= set(document.tags)
    sections = {chunk.heading.split(" > ")[-1] for chunk in chunks_of(document)}
    assert sections == set(SECTIONS)


def test_the_version_follows_the_content(tmp_path: Path) -> None:
    path = FOLDER / "runtime" / "oom-killed.md"
    (tmp_path / "runtime").mkdir()
    copy = tmp_path / "runtime" / "oom-killed.md"
    copy.write_text(path.read_text().replace("Restart", "restart") + "\nMore.\n")
    assert read_page(copy).version != read_page(path).version
    assert len({document.version for document in read_library()}) == len(PAGES)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("id: oom-killed", "id: other"),
        ("category: runtime", "category: other"),
        ("\n## Verify\n", "\n## Check\n"),
        ("tags: [", "tags: "),
        ("\nrelated:", "\nrelations:"),
        ('  - "', "  - "),
        ("---\n", ""),
    ],
)
def test_a_page_of_another_form_is_named(tmp_path: Path, before: str, after: str) -> None:
    text = (FOLDER / "runtime" / "oom-killed.md").read_text()
    (tmp_path / "runtime").mkdir()
    path = tmp_path / "runtime" / "oom-killed.md"
    path.write_text(text.replace(before, after, 1))
    with pytest.raises(LibraryPageInvalid, match=r"oom-killed\.md"):
        read_page(path)


def test_nothing_else_lies_in_the_folder() -> None:
    assert len([path for path in FOLDER.rglob("*") if path.is_file()]) == len(PAGES)
    assert replace(PAGES[0], title="x").document().title == "x"
