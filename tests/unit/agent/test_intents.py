"""What a question is taken for, in the words people use."""

from datetime import timedelta

import pytest
from faultmaven.agent.analyst.intents import Intent, understand


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("what is wrong and why?", Intent.DIAGNOSE),
        ("Our checkout is broken since this morning, please help", Intent.DIAGNOSE),
        ("Was ist kaputt?", Intent.DIAGNOSE),
        ("why do I see so many errors?", Intent.DIAGNOSE),
        ("is somebody attacking us?", Intent.SECURITY),
        ("any brute-force attempts in here?", Intent.SECURITY),
        ("show me errors from the last hour", Intent.ERRORS),
        ("list all exceptions", Intent.ERRORS),
        ("when did it start?", Intent.WHEN),
        ("how often does it happen", Intent.HOW_OFTEN),
        ("what changed before it broke?", Intent.CHANGED),
        ("what should I do now?", Intent.FIX),
        ("how do we fix it", Intent.FIX),
        ("How do I fix the wrong password of orders?", Intent.FIX),
        ("Please fix the missing ConfigMap", Intent.FIX),
        ("ok, how to resolve this: what changed?", Intent.FIX),
        ("why did the fix not help?", Intent.DIAGNOSE),
        ("did anybody fix a plan?", Intent.PLAN),
        ("which pod is it?", Intent.WHERE),
        ("what did you rule out?", Intent.RULED_OUT),
        ("what are you missing?", Intent.GAPS),
        ("hello", Intent.GREET),
        ("thanks a lot!", Intent.GREET),
    ],
)
def test_a_question_is_understood(question: str, intent: Intent) -> None:
    assert understand(question).intent is intent


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ('where does "connection reset" appear?', "connection reset"),
        ("show me the lines with 'req-17'", "req-17"),
        ("grep for OutOfMemoryError", "OutOfMemoryError"),
        ("find 10.0.0.7?", "10.0.0.7"),
    ],
)
def test_a_quoted_or_searched_term_is_looked_for(question: str, term: str) -> None:
    request = understand(question)
    assert (request.intent, request.term) == (Intent.SEARCH, term)


@pytest.mark.parametrize(
    ("question", "window"),
    [
        ("errors from the last hour", timedelta(hours=1)),
        ("errors in the past 30 minutes", timedelta(minutes=30)),
        ("warnings of the last 2 days", timedelta(days=2)),
        ("errors", None),
    ],
)
def test_a_window_looks_back(question: str, window: timedelta | None) -> None:
    assert understand(question).window == window


def test_a_quoted_error_in_a_why_question_is_no_search() -> None:
    assert understand('why does it say "disk full"?').intent is Intent.DIAGNOSE
