"""The converters: HTML by markdownify, Word by mammoth (to HTML), PDF by pypdf.

They run in the child process of `faultmaven.sandbox`, which has neither network nor much memory; what is checked here
is what a limit would tell too late or not at all.
"""

import io
import re
import zipfile
from importlib import import_module
from typing import Any

from faultmaven.knowledge.errors import Unconvertible

MOST_UNPACKED = 200 * 1024 * 1024
_MOST_PAGES = 2_000
_BLANK_LINES = re.compile(r"\n{3,}")
#: `3.2 Restart the broker`, `RECOVERY STEPS`: what looks like a heading where a PDF only has lines.
_NUMBERED_HEADING = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+([A-Z][^.!?;]{2,70})$")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9 ,&/()-]{4,60}$")


def html_to_markdown(data: bytes) -> str:
    """Return a page's text as Markdown, without its scripts, styles, navigation and pictures."""
    from bs4 import BeautifulSoup  # noqa: PLC0415 (only in the knowledge layer)
    from markdownify import MarkdownConverter  # noqa: PLC0415 # pyright: ignore[reportMissingTypeStubs]

    soup = BeautifulSoup(data, "html.parser")
    for tag in soup(["script", "style", "noscript", "template", "nav", "header", "footer", "aside", "svg", "form"]):
        tag.decompose()
    body = soup.find("main") or soup.find("article") or soup.body or soup
    converter = MarkdownConverter(heading_style="ATX", bullets="-", strip=["img"], code_language_callback=_language)
    text = converter.convert_soup(body)  # pyright: ignore[reportUnknownMemberType]
    title = soup.title.get_text(strip=True) if soup.title else ""
    has_heading = re.search(r"^# ", text, re.MULTILINE)
    return _BLANK_LINES.sub("\n\n", text if has_heading or not title else f"# {title}\n\n{text}")


def docx_to_markdown(data: bytes) -> str:
    """Return a Word document's text as Markdown: headings, lists and tables stay what they are."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
                raise Unconvertible("It unpacks to more than 200 MB.")
        html = _mammoth_html(data)
    except (zipfile.BadZipFile, KeyError, ValueError, RuntimeError, EOFError) as error:
        raise Unconvertible("The Word document is damaged. Open it in Word and save it again.") from error
    return html_to_markdown(html.encode())


def pdf_to_markdown(data: bytes) -> str:
    """Return the text of a PDF; lines that look like headings become some, hyphenated words are joined."""
    from pypdf import PdfReader  # noqa: PLC0415 (only in the knowledge layer)
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unconvertible("The PDF is protected by a password. Save it without one.")
        if len(reader.pages) > _MOST_PAGES:
            raise Unconvertible(f"The PDF has more than {_MOST_PAGES} pages. Split it.")
        pages = [page.extract_text() for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise Unconvertible("The PDF is damaged. Print it to PDF again.") from error
    lines = (line.rstrip() for page in pages for line in [*page.splitlines(), ""])
    text = "\n".join(_as_heading(line) for line in lines)
    return _BLANK_LINES.sub("\n\n", re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", text))


def _mammoth_html(data: bytes) -> str:
    mammoth: Any = import_module("mammoth")  # only in the knowledge layer, and without types

    def no_picture(_: object) -> dict[str, str]:
        return {"src": ""}

    return mammoth.convert_to_html(io.BytesIO(data), convert_image=mammoth.images.img_element(no_picture)).value


def _as_heading(line: str) -> str:
    stripped = line.strip()
    if numbered := _NUMBERED_HEADING.match(stripped):
        # a step of a list ends like a sentence or goes on; a heading is short and has few words
        if len(stripped.split()) <= 8:
            return f"\n{'#' * min(numbered[1].count('.') + 2, 6)} {stripped}\n"
    elif _CAPITALS.match(stripped) and len(stripped.split()) <= 8:
        return f"\n## {stripped}\n"
    return line


def _language(element: object) -> str:
    """Return the language of a code block as HTML highlighters name it, on the block or on the code in it."""
    inner = getattr(element, "code", None)
    attributes = [getattr(tag, "attrs", {}) for tag in (element, inner) if tag is not None]
    classes = " ".join(name for has in attributes for name in has.get("class", ()) or ())
    found = re.search(r"(?:language|lang|highlight-source)-(\w+)", classes)
    return found[1] if found else ""
