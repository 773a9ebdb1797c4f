"""Documents are cut along their structure: nothing is lost, nothing that belongs together is torn."""

import re
from datetime import UTC, datetime

import pytest
from faultmaven.knowledge.chunking import chunks_of
from faultmaven.knowledge.chunking.chunks import MOST_CHARS, TARGET_CHARS
from faultmaven.knowledge.models import Content, Document
from hypothesis import given
from hypothesis import strategies as st


def document(body: str) -> Document:
    return Document("d", "global", "T", body, "v", (), (), datetime(2026, 1, 1, tzinfo=UTC))


def cut(body: str) -> list[tuple[str, str]]:
    return [(chunk.heading, chunk.text) for chunk in chunks_of(document(body))]


def test_each_passage_has_the_path_of_its_headings() -> None:
    found = cut("intro\n\n# A\n\none\n\n### B\n\ntwo\n\n## C #\n\nthree\n\n# D\n\n## Empty\n")
    assert found == [("", "intro"), ("A", "one"), ("A > B", "two"), ("A > C", "three")]


def test_what_looks_like_a_heading_in_code_is_none() -> None:
    body = "# A\n\n```sh\n# comment\necho 1\n\n\n## another\n```\n"
    assert cut(body) == [("A", "```sh\n# comment\necho 1\n\n\n## another\n```")]


@pytest.mark.parametrize("fence", ["```", "~~~~", "````"])
def test_a_fence_is_never_torn(fence: str) -> None:
    code = f"{fence}yaml\n" + "\n".join(f"key{n}: value" for n in range(200)) + f"\n{fence}"
    chunks = chunks_of(document(f"# A\n\n{'word ' * 250}\n\n{code}\n\n{'word ' * 250}"))
    assert TARGET_CHARS < len(code) < MOST_CHARS
    assert [chunk.text for chunk in chunks if chunk.content is Content.CODE] == [code]


def test_a_step_keeps_its_command_and_steps_stay_together() -> None:
    steps = "\n".join(
        f"{n}. Do step {n} and look at the result:\n\n   ```sh\n   kubectl get pods -n {n}\n   ```\n"
        for n in range(1, 40)
    )
    chunks = chunks_of(document(f"# Fix\n\nFollow these steps:\n\n{steps}"))
    assert len(chunks) > 2
    assert {chunk.content for chunk in chunks} == {Content.STEPS}
    for chunk in chunks:
        assert chunk.text.count("```") % 2 == 0
        for number in re.findall(r"^(\d+)\. ", chunk.text, re.MULTILINE):
            assert f"kubectl get pods -n {number}\n" in chunk.text
    assert chunks[0].text.startswith("Follow these steps:\n\n1. ")


def test_log_lines_are_one_passage_and_known_as_log() -> None:
    log = "\n".join(f"2026-01-31T09:00:{n:02} ERROR worker {n} gave up" for n in range(10))
    (chunk,) = chunks_of(document(f"# Example\n\n{log}\n"))
    assert (chunk.content, chunk.text) == (Content.LOG, log)
    (fenced,) = chunks_of(document(f"# Example\n\n```\n{log}\n```\n"))
    assert fenced.content is Content.LOG


def test_a_table_stays_one() -> None:
    table = "| code | means |\n|---|---|\n| 137 | killed |\n| 143 | asked to stop |"
    (chunk,) = chunks_of(document(f"# Codes\n\n{table}\n"))
    assert (chunk.content, chunk.text) == (Content.TABLE, table)


def test_a_huge_dump_is_cut_at_lines() -> None:
    dump = "\n".join(f"2026-01-31T09:00:00 INFO line {n} of many" for n in range(2000))
    chunks = chunks_of(document(f"# Log\n\n{dump}\n\nlast"))
    assert all(len(chunk.text) <= MOST_CHARS for chunk in chunks)
    assert "\n".join(chunk.text for chunk in chunks).replace("\n\n", "\n") == f"{dump}\nlast"


_LINE = st.sampled_from(
    [
        "# H",
        "## H2",
        "text here",
        "- item",
        "1. step",
        "   under",
        "```",
        "~~~",
        "| a |",
        "",
        "    code",
        "2026-01-31T09:00:00 x",
    ]
)


@given(st.lists(_LINE, max_size=60))
def test_every_line_of_any_text_is_in_exactly_one_passage(lines: list[str]) -> None:
    chunks = chunks_of(document("\n".join(lines)))
    kept = [line for chunk in chunks for line in chunk.text.splitlines() if line.strip()]
    headings = sum(line.startswith("#") for line in lines)
    filled = sum(bool(line.strip()) for line in lines)
    assert filled - headings <= len(kept) <= filled


@given(st.text(max_size=3000))
def test_any_text_is_cut(text: str) -> None:
    for chunk in chunks_of(document(text)):
        assert chunk.text.strip()
        assert len(chunk.text) <= 2 * MOST_CHARS
