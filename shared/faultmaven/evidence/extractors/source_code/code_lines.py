"""The lines of a text that would be statements of a program: without comments and long quotes, one statement a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

#: So many telling lines are taken, from so many lines of the text.
SAMPLE_LINES = 300
_LOOKED_AT = 8 * SAMPLE_LINES
#: A line longer than this was not written by hand; so much of such lines is broken up.
_LONG, _LONG_IN_ALL = 300, 30_000
_LINE_CHARS = 400
#: What begins and ends comments and texts of several lines.
_CLOSES = {"/*": "*/", '"""': '"""', "'''": "'''", "<!--": "-->"}
_BLOCK = re.compile(r"(?:[rbuRBU]{0,2})(?P<open>/\*|\"{3}|'{3}|<!--)")
_OPENED_LATE = re.compile(r"[^#'\"]*(?P<open>\"{3}|'{3})")
#: `<<'END'`, `<<~SQL`, `<<-EOT`, `<<<HTML`: a quote that goes on to a line of that word alone.
_HEREDOC = re.compile(r"<<<?[-~]?(?P<quote>[\"'])?(?P<word>[A-Za-z_]\w*)(?(quote)(?P=quote))")
#: Documentation of Perl and Ruby between the lines of code, and what Perl and SQL dumps append as data.
_POD = re.compile(r"=(?:head\d|pod|over|item|begin|encoding|for)\b")
_DATA_FOLLOWS = re.compile(r"__(?:END|DATA)__\Z")
_COPY_FOLLOWS = re.compile(r"(?i)copy [\w.\"]+(?: \([^)]*\))? from stdin;\Z")
#: Comments and brackets alone; what C's preprocessor, Rust and an interpreter's line begin with like a comment is code.
_NO_CODE = re.compile(
    r"(?://|#(?!!\S|!?\[|(?:if|elif|else|endif|error|line|region|endregion)\b|\s*(?:include|define|ifn?def|undef|pragma|endif)\b"
    r"|\s*(?:el)?if\s+(?:!?defined|[(!A-Z0-9_]+\b))|\*|/\*|--(?!\w)|<!--|[{}()\[\];,]+$)"
)
#: A document that shows code: fences, directives and underlined titles.
_MARKUP = re.compile(r"```|~~~|\.\. [\w-]+::|[=~^-]{4,}\Z|::\Z")
_MARKUP_LEAST = 2
_PIECE = re.compile(
    r"\"(?:[^\"\\]|\\.)*+\"?|'(?:[^'\\]|\\.)*+'?|`[^`]*+`?|/\*(?:[^*]|\*(?!/))*+(?:\*/)?|[;{}]|[^\"'`;{}/]++|/"
)


def code_lines(lines: Sequence[str]) -> list[str]:
    """Return lines that are neither blank nor comment nor quote, without their indentation; none of a document."""
    telling: list[str] = []
    markup = 0
    for text in _outside_quotes(lines[:_LOOKED_AT]):
        markup += _MARKUP.match(text) is not None
        if markup >= _MARKUP_LEAST:
            return []
        if not _NO_CODE.match(text):
            telling.append(text)
            if len(telling) >= SAMPLE_LINES:
                break
    return telling


def _outside_quotes(lines: Sequence[str]) -> Iterator[str]:
    quote = _Quote()
    left = _LONG_IN_ALL
    continued = False
    for index, line in enumerate(lines):
        continues, continued = continued, line.endswith("\\")
        text = line.strip()[:_LINE_CHARS]
        if quote.is_open:
            text = quote.rest(text)
        elif continues:
            continue
        elif len(line) > _LONG:
            yield from _statements(line[:left])
            left = max(0, left - len(line))
            continue
        elif _DATA_FOLLOWS.match(text):
            return
        if text := quote.before(text, lines, index):
            yield text


class _Quote:
    """A comment or text of several lines that is open: `end` is what closes it, `alone` the line that does."""

    def __init__(self) -> None:
        self._end: str | None = None
        self._alone: str | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the next line is part of a quote."""
        return self._end is not None or self._alone is not None

    def rest(self, text: str) -> str:
        """Return what of a line in a quote stands behind its end."""
        if self._alone is not None:
            self._alone = None if text.rstrip(";,)") == self._alone else self._alone
            return ""
        if self._end is None or self._end not in text:
            return ""
        text, self._end = text[text.index(self._end) + len(self._end) :].strip(), None
        return "" if text.startswith((")", ",", ".", ";")) else text

    def before(self, text: str, lines: Sequence[str], index: int) -> str:
        """Return what of a line is outside of quotes, and remember one that it opens."""
        if (opened := _BLOCK.match(text)) is not None:
            _, closed, text = text[opened.end() :].partition(_CLOSES[opened["open"]])
            self._end = None if closed else _CLOSES[opened["open"]]
        elif (opened := _OPENED_LATE.match(text)) is not None and opened["open"] not in text[opened.end() :]:
            self._end = opened["open"]
        elif _POD.match(lines[index]):
            self._alone = "=end" if text.startswith("=begin") else "=cut"
            return ""
        elif "<<" in text and (quoted := _HEREDOC.search(text)) is not None:
            self._alone = quoted["word"] if _ends(lines, index, quoted["word"]) else None
        elif _COPY_FOLLOWS.match(text):
            self._alone = "\\."
        return text.strip()


def _ends(lines: Sequence[str], index: int, word: str) -> bool:
    """Tell whether a line of the word alone follows: without one, `<<` shifts or streams."""
    return any(line.strip().rstrip(";,)") == word for line in lines[index + 1 :])


def _statements(line: str) -> Iterator[str]:
    """Break up what was written without line ends, at semicolons and braces outside of strings."""
    statement: list[str] = []
    for piece in _PIECE.findall(line):
        if piece.startswith("/*"):
            continue
        statement.append(piece)
        if piece in {";", "{", "}"}:
            if text := "".join(statement).strip()[:_LINE_CHARS]:
                yield text
            statement.clear()
    if text := "".join(statement).strip()[:_LINE_CHARS]:
        yield text
