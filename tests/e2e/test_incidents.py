"""Every real Kubernetes incident as its engineer would bring it: dropped whole into a new case, then asked about.

The table of what was met, with which verdict, is printed and kept in `artifacts/incidents.txt` as it is.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.judge import incidents, is_met, key_terms, statements_of
from tests.support.product import User, citations_of, files_of

QUESTION = "what is wrong and why?"
#: Below this share of the expected statements the product has become worse; the table says where.
FLOOR = 0.8


@dataclass(frozen=True)
class Answered:
    """What one incident gave, over real HTTP."""

    name: str
    files: int
    not_ready: tuple[str, ...]
    statements: tuple[tuple[str, bool], ...]
    verdict: str
    citations: int
    valid: int
    ready_s: float
    answer_s: float


def brought_and_asked(user: User, folder: Path) -> Answered:
    """Drop a folder's files into a new case, ask, and read every cited line again."""
    case_id = user.open_case(folder.name)
    files = files_of(folder)
    started = time.monotonic()
    for name, content in files:
        user.upload(case_id, name, content)
    items = user.settled(case_id, within_s=120)
    ready = time.monotonic()
    turn = user.ask(case_id, QUESTION)
    answered = time.monotonic()
    response: dict[str, Any] = turn["response"]
    citations = citations_of(response)
    return Answered(
        folder.name,
        len(files),
        tuple(f"{item['filename']}: {item['reason']}" for item in items if item["status"] != "ready"),
        tuple((statement, is_met(statement, response["text"])) for statement in statements_of(folder)),
        response["verdict"],
        len(citations),
        sum(citation["checked"] and is_there(user, citation) for citation in citations),
        ready - started,
        answered - ready,
    )


def is_there(user: User, citation: dict[str, Any]) -> bool:
    """Tell whether the cited lines, read again through the API, hold the quote."""
    count = citation["line_end"] - citation["line_start"] + 1
    text = "\n".join(user.lines(citation["evidence_id"], citation["line_start"], count))
    return citation["quote"].rstrip("…").strip() in text


def table(results: list[Answered]) -> str:
    """Return the results as the table that is reported."""
    rows = [f"{'incident':36} files   met  verdict      citations valid  ready s answer s"]
    for result in results:
        met = f"{sum(met for _, met in result.statements)}/{len(result.statements)}"
        valid = f"{result.valid}/{result.citations}"
        rows.append(
            f"{result.name:36} {result.files:>5} {met:>5}  {result.verdict:12} {valid:>15}"
            f" {result.ready_s:8.1f} {result.answer_s:8.1f}"
        )
        rows += [
            f"    not met: {text} (key terms: {' '.join(sorted(key_terms(text)))})"
            for text, ok in result.statements
            if not ok
        ]
        rows += [f"    not ready: {text}" for text in result.not_ready]
    said = [ok for result in results for _, ok in result.statements]
    rows.append(f"statements met: {sum(said)} of {len(said)}")
    return "\n".join(rows)


@pytest.fixture(scope="module")
def results(cloud, shared_data) -> list[Answered]:
    user = User.register(cloud.site_url)
    results = [brought_and_asked(user, folder) for folder in incidents(shared_data)]
    Path("artifacts").mkdir(exist_ok=True)
    Path("artifacts/incidents.txt").write_text(table(results) + "\n", encoding="utf-8")
    print("\n" + table(results))
    return results


def test_every_citation_of_every_answer_is_there_to_read(results):
    assert [(r.name, r.valid, r.citations) for r in results if r.valid != r.citations or not r.citations] == []


def test_every_file_is_read_or_says_why_not(results):
    assert [(r.name, r.not_ready) for r in results if any(text.endswith("None") for text in r.not_ready)] == []


def test_most_expected_statements_are_made(results):
    said = [ok for result in results for _, ok in result.statements]
    assert sum(said) >= FLOOR * len(said), table(results)
