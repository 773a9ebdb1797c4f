"""Markdown as blocks of data for the template: what is text stays text, and no address in it can be followed.

Images and HTML are shown as the characters they are written with; only marks of lines become links, to the web app.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypedDict

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from faultmaven.report.typesetting.lines import code_rows, visible

Block = dict[str, Any]


class Run(TypedDict):
    """A piece of a line in one style: text, strong, em, code, mark, or break."""

    kind: str
    text: str


_MARK = re.compile(r"\[E(\d{1,5}):L(\d{1,9})(?:-L?(\d{1,9}))?\]")
#: Where a long word may be broken, besides after a blank: nobody reads a path or an image's name by syllables.
_BREAKS = re.compile(r"(?<=[/._:=,;&?@+|-])(?=[^\s/._:=,;&?@+|-])")
_LONG_WORD = 24
#: A name of several words may be broken between them from here on: the narrowest column of a table holds no more.
_HUMPS, _LONG_NAME = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])"), 16
_FENCE_LINE = re.compile(r"\{(\d{1,9})\}")
#: Characters up to which a column is as wide as its words.
_NARROW = 24
#: A column this much longer than another gets no more than so many times its width.
_WIDEST, _WIDE_CHARACTERS = 6.0, 160


def blocks_of(markdown: str) -> list[Block]:
    """Return the blocks of a text in CommonMark with tables; anything else in it is text."""
    reader = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")
    return _blocks(SyntaxTreeNode(reader.parse(markdown)).children)


def text_runs(text: str) -> list[Run]:
    """Return plain text as runs, of which long words may be broken."""
    return _plain(text, "text")


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> list[Block]:
    blocks = [block for node in nodes for block in _block(node)]
    for block, following in pairwise(blocks):
        # what names a block of code, or ends with a colon, stays on the page of what it introduces
        if block["kind"] == "paragraph" and (following["kind"] == "code" or _words(block["runs"]).endswith(":")):
            block["leads"] = True
    return blocks


def _block(node: SyntaxTreeNode) -> Iterator[Block]:
    match node.type:
        case "heading":
            yield {"kind": "heading", "runs": _runs(node)}
        case "paragraph":
            yield {"kind": "paragraph", "runs": _runs(node), "leads": False}
        case "bullet_list" | "ordered_list":
            start = int(str(node.attrs.get("start", 1)))
            items = [_blocks(item.children) for item in node.children]
            yield {"kind": "list", "ordered": node.type == "ordered_list", "start": start, "items": items}
        case "fence" | "code_block":
            cited = _FENCE_LINE.search(node.info) if node.type == "fence" else None
            rows = code_rows(node.content.rstrip("\n").split("\n"), int(cited[1]) if cited else None)
            yield {"kind": "code", "rows": rows, "numbered": any(row["number"] for row in rows)}
        case "blockquote":
            yield {"kind": "quote", "blocks": _blocks(node.children)}
        case "table":
            yield _table(node)
        case "hr":
            yield {"kind": "rule"}
        case _:
            yield {"kind": "paragraph", "runs": _text(node.content, "text"), "leads": False}


def _table(node: SyntaxTreeNode) -> Block:
    rows = [[_runs(cell) for cell in row.children] for part in node.children for row in part.children]
    has_head = any(_words(cell) for cell in rows[0])
    return {"kind": "table", "head": rows[0] if has_head else [], "rows": rows[1:], "widths": _widths(rows)}


def _widths(rows: Sequence[Sequence[Sequence[Run]]]) -> list[float]:
    """Return a share for each column that has long cells, and 0 for one that is as wide as its words."""
    lengths = [[min(len(_words(cell)), _WIDE_CHARACTERS) for cell in column] for column in zip(*rows, strict=True)]
    return [
        0.0 if max(column) <= _NARROW else min((sum(column) / len(column) + max(column)) / _NARROW, _WIDEST)
        for column in lengths
    ]


def _words(cell: Sequence[Run]) -> str:
    return "".join(run["text"] for run in cell)


def _runs(node: SyntaxTreeNode) -> list[Run]:
    return [run for child in node.children for inline in _inline_of(child) for run in _styled(inline, "text")]


def _inline_of(node: SyntaxTreeNode) -> Sequence[SyntaxTreeNode]:
    return node.children if node.type == "inline" else [node]


_STYLES: Mapping[str, str] = {"strong": "strong", "em": "em"}


def _styled(node: SyntaxTreeNode, style: str) -> Iterator[Run]:
    match node.type:
        case "text":
            yield from _text(node.content, style)
        case "code_inline":
            yield from _text(node.content, "code")
        case "softbreak":
            yield {"kind": "text", "text": " "}
        case "hardbreak":
            yield {"kind": "break", "text": ""}
        case "link":
            for child in node.children:
                yield from _styled(child, style)
            # an address that is not its own words is shown beside them
            if (address := str(node.attrs.get("href", ""))) != "".join(child.content for child in node.children):
                yield from _text(f" ({address})", style)
        case _ if node.type in _STYLES:
            for child in node.children:
                yield from _styled(child, _STYLES[node.type])
        case _:
            yield from _text(node.content, style)


def _text(text: str, style: str) -> list[Run]:
    """Return text as runs: marks apart, and long words cut where they may be broken."""
    if style == "code":
        return _plain(text, style)
    runs: list[Run] = []
    at = 0
    for mark in _MARK.finditer(text):
        runs += _plain(text[at : mark.start()], style)
        runs.append({"kind": "mark", "text": mark[0][1:-1]})
        at = mark.end()
    return runs + _plain(text[at:], style)


def _plain(text: str, style: str) -> list[Run]:
    return [{"kind": style, "text": piece} for piece in _pieces(visible(text))]


def _pieces(text: str) -> list[str]:
    """Return the text in pieces between which a line may end; a word that is not long is in one of them."""
    pieces = [""]
    for word in re.split(r"(\s+)", text):
        if len(word) <= _LONG_WORD:
            first, *rest = _HUMPS.split(word) if len(word) > _LONG_NAME else (word,)
            pieces[-1] += first
            pieces += rest
            continue
        for part in _BREAKS.split(word):
            cut = [part[at : at + _LONG_WORD] for at in range(0, len(part), _LONG_WORD)]
            pieces += cut
        pieces.append("")
    return [piece for piece in pieces if piece]
