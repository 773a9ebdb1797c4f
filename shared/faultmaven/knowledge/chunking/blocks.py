"""The blocks of a Markdown text: what must not be torn apart, each with what it is and the headings it stands under."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from faultmaven.knowledge.models import Content

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*$")
_FENCE = re.compile(r"\s*(?:[-*+]\s+|\d+[.)]\s+)?(`{3,}|~{3,})")
_ITEM = re.compile(r"( {0,3})(?:[-*+]|\d{1,3}[.)])[ \t]+\S")
_NUMBERED = re.compile(r" {0,3}\d{1,3}[.)][ \t]")
_LOG_LINE = re.compile(
    r"\s*(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|\[?\d\d:\d\d:\d\d[.,\d]*\]?\s|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d "
    r"|[IWEF]\d{4} \d\d:\d\d:\d\d|\{\"(?:ts|time|timestamp|level)\":|(?:TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL)\b)"
)


@dataclass(frozen=True)
class Block:
    """Lines that belong together; `path` are the headings above them."""

    path: tuple[str, ...]
    content: Content
    text: str

    @property
    def is_item(self) -> bool:
        """Tell whether it is an item of a list."""
        return _ITEM.match(self.text) is not None


def blocks_of(text: str) -> Iterator[Block]:
    """Yield the blocks of a text in order. Fences are never torn; an item of a list keeps what is indented under it."""
    path: list[tuple[int, str]] = []
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        if heading := _HEADING.match(lines[at]):
            level = len(heading[1])
            path = [(depth, title) for depth, title in path if depth < level]
            path.append((level, heading[2]))
            at += 1
        elif not lines[at].strip():
            at += 1
        else:
            end, content = _block_end(lines, at)
            body = "\n".join(lines[at:end]).rstrip()
            yield Block(tuple(title for _, title in path), content, body)
            at = end


def _block_end(lines: list[str], at: int) -> tuple[int, Content]:
    """Return where the block that begins at this line ends, and what it is."""
    if (fence := _FENCE.match(lines[at])) and not _ITEM.match(lines[at]):
        end = _fence_end(lines, at, fence[1])
        return end, _kind_of_fence(lines[at:end])
    if _ITEM.match(lines[at]):
        return _item_end(lines, at), Content.STEPS if _NUMBERED.match(lines[at]) else Content.PROSE
    if lines[at].lstrip().startswith("|"):
        return _while(lines, at, lambda line: line.lstrip().startswith("|")), Content.TABLE
    if _LOG_LINE.match(lines[at]):
        return _while(lines, at, lambda line: bool(line.strip()) and not _HEADING.match(line)), Content.LOG
    if lines[at].startswith(("    ", "\t")):
        end = _while(lines, at, lambda line: line.startswith(("    ", "\t")) or not line.strip())
        return end, _kind_of_code(lines[at:end])
    return _while(lines, at, lambda line: bool(line.strip()) and not _starts_another(line)), Content.PROSE


def _starts_another(line: str) -> bool:
    return bool(_HEADING.match(line) or _FENCE.match(line) or _ITEM.match(line)) or line.lstrip().startswith("|")


def _fence_end(lines: list[str], at: int, fence: str) -> int:
    closing = re.compile(rf"\s*{re.escape(fence[0])}{{{len(fence)},}}\s*$")
    for end in range(at + 1, len(lines)):
        if closing.match(lines[end]):
            return end + 1
    return len(lines)


def _item_end(lines: list[str], at: int) -> int:
    """Return where a list's item ends: at the next item, or at what is neither indented nor part of its paragraph."""
    end, after_blank = at, False
    while end < len(lines):
        line = lines[end]
        fence = _FENCE.match(line)
        if fence and (end == at or line.startswith((" ", "\t")) or not after_blank):
            end = _fence_end(lines, end, fence[1])
            after_blank = False
            continue
        if end > at and (_ITEM.match(line) or _HEADING.match(line)):
            break
        if line.strip() and after_blank and not line.startswith(("  ", "\t")):
            break
        after_blank = not line.strip()
        end += 1
    return end


def _while(lines: list[str], at: int, holds: Callable[[str], bool]) -> int:
    end = at + 1
    while end < len(lines) and holds(lines[end]):
        end += 1
    return end


def _kind_of_fence(lines: list[str]) -> Content:
    return Content.LOG if "log" in lines[0].lower() else _kind_of_code(lines[1:])


def _kind_of_code(lines: list[str]) -> Content:
    filled = [line for line in lines if line.strip() and not _FENCE.match(line)]
    logged = sum(1 for line in filled if _LOG_LINE.match(line))
    return Content.LOG if filled and logged * 2 >= len(filled) else Content.CODE
