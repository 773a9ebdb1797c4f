"""A web page as lines of text: as many as the page has, so that what is read from one is cited by its own line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

_DOCUMENT = re.compile(r"(?i)\s*(?:<!doctype html|<html[\s>]|<head[\s>]|<body[\s>])")
_HIDDEN_OPEN, _HIDDEN_CLOSE = re.compile(r"(?i)<(script|style|svg|noscript)\b[^>]*>|<!--"), "-->"
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*+)(?P<rest>[^<>]{0,2000}+)>")
#: Tags that are one mark, whether they open or close.
_MARKS = {"pre": "```", "code": "`", "br": " ", "p": " ", "div": " "}
_CELL_END = " | "
_HREF = re.compile(r"(?i)\bhref\s*=\s*[\"']?([^\"'\s>]{1,500})")


def is_html(lines: Sequence[str]) -> bool:
    """Tell whether a file begins as a web page does."""
    first = next((line for line in lines if line.strip()), "")
    return _DOCUMENT.match(first[:500]) is not None


def as_markdown(lines: Sequence[str]) -> list[str]:
    """Return the text of each line with headings, items, code and links as Markdown marks them."""
    reader = _Reader()
    return [reader.line(line[:20_000]) for line in lines]


class _Reader:
    def __init__(self) -> None:
        self._until: str | None = None  # the end of what is not shown
        self._numbers: list[int] = []  # counters of the open lists; 0 for one without numbers
        self._preformatted = False
        self._targets: list[str] = []

    def line(self, line: str) -> str:
        """Return what a line shows."""
        shown = unescape(_TAG.sub(self._tag, self._visible(line)))
        return shown if self._preformatted or shown.startswith("```") else shown.strip()

    def _visible(self, line: str) -> str:
        kept = ""
        while line:
            if self._until is not None:
                _, end, after = line.partition(self._until)
                if not end:
                    lower = line.lower().find(self._until.lower())
                    if lower < 0:
                        return kept
                    after = line[lower + len(self._until) :]
                self._until, line = None, after
                continue
            found = _HIDDEN_OPEN.search(line)
            if found is None:
                return kept + line
            kept += line[: found.start()]
            self._until = _HIDDEN_CLOSE if found[1] is None else f"</{found[1]}>"
            line = line[found.end() :]
        return kept

    def _tag(self, found: re.Match[str]) -> str:
        name, closes = found["name"].lower(), bool(found["close"])
        if len(name) == 2 and name[0] == "h" and name[1] in "123456":
            return "" if closes else "#" * int(name[1]) + " "
        if name in {"ol", "ul"}:
            self._list(name, closes=closes)
        elif name == "pre":
            self._preformatted = not closes
        elif name == "li" and not closes:
            return self._item()
        elif name == "a":
            return self._link(found["rest"], closes=closes)
        elif name == "code" and self._preformatted:
            return ""
        return _CELL_END if name in {"td", "th"} and closes else _MARKS.get(name, "")

    def _list(self, name: str, *, closes: bool) -> None:
        if not closes:
            self._numbers.append(1 if name == "ol" else 0)
        elif self._numbers:
            self._numbers.pop()

    def _item(self) -> str:
        if not self._numbers or not self._numbers[-1]:
            return "- "
        self._numbers[-1] += 1
        return f"{self._numbers[-1] - 1}. "

    def _link(self, rest: str, *, closes: bool) -> str:
        if not closes:
            target = _HREF.search(rest)
            self._targets.append(target[1] if target else "")
            return "[" if target else ""
        target = self._targets.pop() if self._targets else ""
        return f"]({target})" if target else ""
