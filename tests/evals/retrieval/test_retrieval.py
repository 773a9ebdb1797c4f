"""Does the library's page come up when somebody on call asks in their own words?

`PYTHONPATH=shared:. .venv/bin/python -m tests.evals.retrieval.test_retrieval` prints the table of `docs/evaluation.md`
in about a minute; `... test_retrieval misses` names the questions that may be tuned on whose page was not found.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from statistics import fmean

import pytest
from faultmaven.knowledge.library import document_id_of, read_pages

from tests.evals.retrieval.measures import ndcg, recall
from tests.evals.retrieval.questions import Question, read_questions
from tests.evals.retrieval.ways import Way, ways

QUESTIONS = read_questions()
#: The rankings of every question, by way.
Found = Mapping[str, Mapping[Question, list[str]]]


def relevant(question: Question) -> set[str]:
    """Return the documents that would have helped."""
    return {document_id_of(page) for page in question.pages}


def rank(offered: Mapping[str, Way]) -> Found:
    """Ask every question in every way."""
    return {name: {question: way(question.text) for question in QUESTIONS} for name, way in offered.items()}


def mean_ndcg(found: Mapping[Question, list[str]], questions: Sequence[Question]) -> float:
    """Return the mean nDCG@10 of some questions."""
    return fmean(ndcg(found[question], relevant(question)) for question in questions)


def mean_recall(found: Mapping[Question, list[str]], questions: Sequence[Question]) -> float:
    """Return the mean recall@5 of some questions."""
    return fmean(recall(found[question], relevant(question)) for question in questions)


def groups() -> dict[str, list[Question]]:
    """Return the questions that are told apart in the table."""
    hidden = [question for question in QUESTIONS if question.is_hidden]
    return {
        "hidden half": hidden,
        "hidden, English": [question for question in hidden if question.language == "en"],
        "hidden, other languages": [question for question in hidden if question.language != "en"],
        "half to tune on": [question for question in QUESTIONS if not question.is_hidden],
    }


def table(found: Found) -> str:
    """Return the figures as they stand in the documentation."""
    rows = [f"{'nDCG@10 / recall@5':<26}{'n':>4}" + "".join(f"{name:>16}" for name in found)]
    for label, questions in groups().items():
        figures = (
            f"{mean_ndcg(ranked, questions):.3f} / {mean_recall(ranked, questions):.3f}" for ranked in found.values()
        )
        rows.append(f"{label:<26}{len(questions):>4}" + "".join(f"{figure:>16}" for figure in figures))
    return "\n".join(rows)


def misses(found: Found) -> str:
    """Return the questions to tune on whose page is not among the first five, with what came instead."""
    ranked = found["hybrid"]
    rows = [
        f"{', '.join(sorted(question.pages))} | {question.text}\n    {' '.join(ranked[question][:5])}"
        for question in QUESTIONS
        if not question.is_hidden and not recall(ranked[question], relevant(question))
    ]
    return "\n".join(rows)


@pytest.fixture(scope="module")
def found() -> Found:
    with ways() as offered:
        return rank(offered)


def test_there_are_enough_questions_and_each_page_exists() -> None:
    known = {page.id for page in read_pages()}
    assert len(QUESTIONS) >= 300
    assert {page for question in QUESTIONS for page in question.pages} <= known
    assert 0.4 < fmean(question.is_hidden for question in QUESTIONS) < 0.6
    assert len({question.text for question in QUESTIONS}) == len(QUESTIONS)


def test_both_sides_together_find_a_tenth_more_than_words_alone(found: Found) -> None:
    hidden = groups()["hidden half"]
    assert mean_ndcg(found["hybrid"], hidden) >= 1.1 * mean_ndcg(found["keywords"], hidden)
    assert mean_recall(found["hybrid"], hidden) >= 1.1 * mean_recall(found["keywords"], hidden)


def test_together_is_not_worse_than_either_alone(found: Found) -> None:
    hidden = groups()["hidden half"]
    for alone in ("words", "vectors"):
        assert mean_ndcg(found["hybrid"], hidden) >= mean_ndcg(found[alone], hidden)
        assert mean_recall(found["hybrid"], hidden) >= mean_recall(found[alone], hidden)


def test_what_the_product_makes_of_words_is_not_worse_than_the_words_as_typed(found: Found) -> None:
    hidden = groups()["hidden half"]
    assert mean_ndcg(found["words"], hidden) >= mean_ndcg(found["keywords"], hidden)


if __name__ == "__main__":
    with ways() as offered:
        result = rank(offered)
    sys.stdout.write(f"{misses(result) if 'misses' in sys.argv else table(result)}\n")
