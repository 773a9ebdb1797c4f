"""Text of users and of evidence stays text in a report, whatever characters it holds."""

import pytest
from faultmaven.report.markdown import code, fenced, safe, table
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>"),
        ("![x](http://evil.test/a.png)", "\\!\\[x\\](http://evil.test/a.png)"),
        ("# not a heading", "\\# not a heading"),
        ("- not a list", "\\- not a list"),
        ("a\n\n## b", "a \\#\\# b"),
        ("container `web` fails", "container `web` fails"),
        ("an open ` tick", "an open \\` tick"),
    ],
)
def test_nothing_in_a_sentence_is_markup(text: str, shown: str) -> None:
    assert safe(text) == shown


@given(st.text(alphabet="`ab \n<", max_size=40))
def test_a_code_span_is_longer_than_any_tick_in_it(text: str) -> None:
    span = code(text)
    fence = span[: len(span) - len(span.lstrip("`"))]
    assert span.endswith(fence)
    assert "\n" not in span
    assert fence not in span[len(fence) : -len(fence)]


@given(st.lists(st.text(alphabet="`ab", max_size=12), max_size=5))
def test_a_block_is_closed_by_its_own_fence_only(lines: list[str]) -> None:
    first, *inside, last = fenced(lines).splitlines()
    assert first.removesuffix("text") == last
    assert not any(last in line for line in inside)


def test_a_bar_in_a_cell_makes_no_column() -> None:
    assert table(("a", "b"), [("x | y", safe("p|q"))]).splitlines()[2] == "| x \\| y | p\\|q |"
