"""A report on paper: everything of it is text, whatever it looks like; long lines wrap; nothing is unseen."""

import io
from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest
from faultmaven.report.typesetting.blocks import blocks_of
from faultmaven.report.typesetting.lines import COLUMNS, code_rows, visible, wrapped
from faultmaven.report.typesetting.press import typeset
from faultmaven.report.typesetting.request import Bar, Drawing, Flag, Part, TypesetRequest
from hypothesis import given, settings
from hypothesis import strategies as st

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
#: What Typst, HTML, Markdown and a shell would act on.
HOSTILE = (
    '#set page(width: 1pt) #include "/etc/passwd" #read("/etc/passwd") #import "@preview/cetz:0.3.0" $ x^2 $ '
    '<script>alert(1)</script> \\u{41} #eval("1") @label <label> *bold* _it_ = heading // comment /* comment */ $(id)'
)


def request(markdown: str, title: str = "t", drawing: Drawing | None = None) -> TypesetRequest:
    """Return a request for a report of one section."""
    part = Part(key="timeline", title="Timeline", markdown=markdown)
    return TypesetRequest(
        kind_title="Incident report",
        title=title,
        case_id="case_1",
        case_url="https://faults.example.com/cases/case_1",
        version="2",
        facts=(("Verdict", "LIKELY"), ("Severity", "high"), ("Case", "case_1")),
        chain=("Deployment/a", "Deployment/b"),
        parts=(part,),
        drawing=drawing,
    )


def read(pdf: bytes) -> str:
    """Return the text of a document as a reader copies it, without the ends of lines."""
    pages = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return "".join(page.get_textpage().get_text_range() for page in pages).replace("\r\n", "").replace("\u200b", "")


def plain(text: str) -> str:
    return text.replace(" ", "")


@pytest.mark.parametrize("markdown", [f"`{HOSTILE}`", f"```text\n{HOSTILE}\n```"], ids=["code", "block"])
def test_what_looks_like_markup_is_printed_as_it_is(markdown: str) -> None:
    text = plain(read(typeset(request(markdown, title=HOSTILE)))).replace("↪", "")
    assert text.count(plain(HOSTILE)) == 2
    assert "root:" not in text


@given(st.text(st.characters(codec="utf-8"), max_size=300))
@settings(max_examples=25, deadline=None)
def test_any_text_can_be_set(text: str) -> None:
    assert typeset(request(text, title=text)).startswith(b"%PDF-")


def test_images_and_html_are_text_and_addresses_are_shown() -> None:
    blocks = blocks_of("![x](http://evil.test/a.png) <b>hi</b> [here](http://evil.test/b)")
    said = "".join(run["text"] for run in blocks[0]["runs"])
    assert said == "!x (http://evil.test/a.png) <b>hi</b> here (http://evil.test/b)"
    assert {run["kind"] for run in blocks[0]["runs"]} == {"text"}


def test_a_mark_leads_to_its_line_and_nothing_else_leads_anywhere() -> None:
    pdf = typeset(request("It failed [E3:L120-L124], see http://evil.test/x and [E9](http://evil.test/y)."))
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    assert b"https://faults.example.com/cases/case_1?e=3&l=120-124" in pdf
    assert b"URI(http://evil" not in pdf.replace(b" ", b"")
    assert "page 1 of 1" in document[0].get_textpage().get_text_range()


def test_nothing_unseen_stays_unseen() -> None:
    assert visible("a\x1b[31mred\x07\u202eevil\ue000") == "a␛[31mred␇<U+202E>evil<U+E000>"
    assert visible("注文サービス │ naïve 😀") == "注文サービス │ naïve 😀"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=2000))
def test_a_wrapped_line_loses_nothing_and_fits(text: str) -> None:
    pieces = wrapped(text)
    left_out = pieces[-1].startswith("… and ") and len(pieces) > 12
    assert text.startswith("".join(pieces[:-1] if left_out else pieces))
    assert left_out or "".join(pieces) == text
    assert all(len(piece) <= COLUMNS * 2 for piece in pieces if piece.isascii())


def test_an_excerpt_has_its_numbers_beside_it_and_its_cited_line_marked() -> None:
    rows = code_rows(["    33  before", "    34  the line", "    35  after"], 34)
    assert [(row["number"], row["text"], row["is_cited"]) for row in rows] == [
        ("33", "before", False),
        ("34", "the line", True),
        ("35", "after", False),
    ]
    assert code_rows(["34  is what a program printed"], None)[0]["text"] == "34  is what a program printed"


def test_the_chart_is_drawn_with_its_moments() -> None:
    buckets = [Bar(records=n, warnings=n // 3, errors=n // 4) for n in range(60)]
    marks = [Flag(number=1, at=NOON, label="a"), Flag(number=2, at=NOON + timedelta(minutes=10), label="b")]
    drawing = Drawing(begins=NOON, ends=NOON + timedelta(minutes=20), buckets=buckets, marks=marks)
    text = read(typeset(request("No rows.", drawing=drawing)))
    assert "12:10:00" in text
    assert "at most 59 records and 14 errors a bar" in text


def test_no_name_reaches_beyond_its_page() -> None:
    over = "1,611 log records, 8 Kubernetes objects, 7 Kubernetes events, 400 samples of metrics"
    rows = "\n".join(
        f"| scaling | 3 | {over} | {missing} |" for missing in ("", "", "", "1: no HorizontalPodAutoscaler")
    )
    pdf = typeset(request(f"| Kind of fault | Known faults checked | Over | Not checked |\n|-|-|-|-|\n{rows}"))
    page = pypdfium2.PdfDocument(io.BytesIO(pdf))[0]
    text = page.get_textpage()
    ends = [text.get_charbox(at)[2] for at in range(text.count_chars())]
    margin = min(text.get_charbox(at)[0] for at in range(text.count_chars()))
    assert max(ends) <= page.get_width() - margin + 1
    assert "HorizontalPodAutoscaler" in read(pdf)


def test_long_tables_go_on_with_their_head_on_the_next_page() -> None:
    rows = "\n".join(f"| {n} | [E1:L{n}] | {'x' * 90} |" for n in range(1, 80))
    pdf = typeset(request(f"| No. | Mark | Quote |\n|---|---|---|\n{rows}"))
    pages = pypdfium2.PdfDocument(io.BytesIO(pdf))
    assert len(pages) > 1
    assert all("Quote" in page.get_textpage().get_text_range() for page in pages)


@pytest.mark.parametrize(
    "text", ["┌─┐│█▁▇", "注文データベース 订单 주문", "Привет Ελλάδα", "مرحبا नमस्ते ไทย שלום", "✓ ⚠ → ≥ 😀"]
)
def test_what_logs_hold_can_be_copied_out_again(text: str) -> None:
    assert set(text) <= set(read(typeset(request(f"`{text}`"))))
