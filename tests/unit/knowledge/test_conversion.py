"""Files people keep runbooks in become Markdown; broken and hostile ones say why they do not."""

import io
import zipfile

import pytest
from faultmaven.knowledge.conversion import Source, to_markdown
from faultmaven.knowledge.conversion.converting import kind_of
from faultmaven.knowledge.errors import Unconvertible

HTML = b"""<!DOCTYPE html><html><head><title>Runbook</title><style>p {color: red}</style></head><body><nav>Home</nav>
<h1>Queue is stuck</h1><p>The <b>broker</b> idles.</p><ol><li>Drain it</li><li>Restart it</li></ol>
<pre><code class="language-sh">systemctl restart broker</code></pre><script>alert(1)</script>
<table><tr><th>code</th><th>means</th></tr><tr><td>7</td><td>stuck</td></tr></table></body></html>"""


def docx(body: str) -> bytes:
    """Return the smallest Word document with these paragraphs."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>",
    }
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stored.getvalue()


def paragraph(text: str, style: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}<w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(*lines: str) -> bytes:
    """Return a PDF of one page with these lines."""
    drawn = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    content = f"BT /F1 12 Tf 72 720 Td {drawn} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    stored, offsets = io.BytesIO(), list[int]()
    stored.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        offsets.append(stored.tell())
        stored.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start = stored.tell()
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    stored.write(b"xref\n0 6\n0000000000 65535 f \n%btrailer\n<< /Size 6 /Root 1 0 R >>\n" % rows)
    stored.write(b"startxref\n%d\n%%%%EOF" % start)
    return stored.getvalue()


def test_html_keeps_structure_and_loses_what_is_not_text() -> None:
    text = to_markdown(Source(HTML, "runbook.html"))
    assert text.startswith("# Queue is stuck\n")
    for part in (
        "The **broker** idles.",
        "1. Drain it\n2. Restart it",
        "```sh\nsystemctl restart broker\n```",
        "| 7 | stuck |",
    ):
        assert part in text
    for part in ("alert(1)", "color: red", "Home"):
        assert part not in text


def test_word_keeps_headings_and_lists() -> None:
    data = docx(paragraph("Queue is stuck", "Heading1") + paragraph("Drain the broker.") + paragraph("Fix", "Heading2"))
    text = to_markdown(Source(data, "runbook.docx"))
    assert text.split() == ["#", "Queue", "is", "stuck", "Drain", "the", "broker.", "##", "Fix"]


def test_pdf_lines_that_look_like_headings_become_some() -> None:
    text = to_markdown(
        Source(pdf("QUEUE IS STUCK", "Consumers idle while it grows.", "2.1 Restart the broker", "Run it."))
    )
    assert "## QUEUE IS STUCK" in text
    assert "### 2.1 Restart the broker" in text
    assert "Consumers idle while it grows." in text


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xef\xbb\xbf# T\r\n\r\nx\r\n", "# T\n\nx\n"),
        ("Überlast".encode("utf-16"), "Überlast\n"),
        ("Überlast".encode("cp1252"), "Überlast\n"),
        (b"if a < b then <p> is odd\n", "if a < b then <p> is odd\n"),
    ],
)
def test_text_is_read_in_its_encoding(data: bytes, expected: str) -> None:
    assert to_markdown(Source(data, "x.md")) == expected


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (pdf("x"), "x.docx", "pdf"),
        (docx(paragraph("x")), "x.pdf", "docx"),
        (HTML, "x.txt", "html"),
        (b"# <p> is a paragraph", "x.html", "text"),
    ],
)
def test_the_bytes_tell_before_the_name(data: bytes, name: str, kind: str) -> None:
    assert kind_of(Source(data, name)) == kind


def bomb() -> bytes:
    return docx(paragraph("A" * 300_000_000))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7 nothing", "damaged"),
        (docx(paragraph("x"))[:200], "Word document|archive"),
        (b"PK\x03\x04 but no document", "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word"),
        (b"\x7fELF\0\0\0", "no text"),
        (b"  \n", "no text in it"),
        (pdf(""), "no text in it"),
        (docx("<w:p"), "damaged|our side"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(Unconvertible) as refusal:
        to_markdown(Source(data))
    assert any(part in refusal.value.reason for part in reason.split("|")), refusal.value.reason


def test_a_document_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(Unconvertible, match=r"200 MB|memory"):
        to_markdown(Source(bomb()))
