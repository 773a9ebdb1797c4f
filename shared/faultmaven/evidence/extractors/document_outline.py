"""The outline of a document: headings, steps, commands, code blocks, tables and links, whatever marks them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_HEADING = re.compile(r"(?P<marks>#{1,6})\s++(?P<title>\S.*)\Z")
_UNDERLINE = re.compile(r"(?P<mark>[=\-~^])(?P=mark){2,}\s*\Z")
_NUMBERED_HEADING = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+(?P<title>[A-Z][^.:;,]{2,70})\Z")
_LABELLED = re.compile(r"(?P<title>[A-Z][A-Z0-9 /&-]{3,60}|(?:[A-Z][\w/&-]*)(?: [\w/&()-]+){0,6}):?\s*\Z")
_FENCE = re.compile(r"(?P<indent>\s{0,8})(?P<fence>`{3,}|~{3,})\s*\{?\.?(?P<language>[\w+#.-]*)")
_STEP = re.compile(
    r"\s{0,8}(?:[*#-]+\s+|\*\*)?"
    r"(?:(?P<word>(?i:step|phase))\s+(?P<number>\d{1,3})\b\**\s*[:.)-]?\s*|(?P<ordinal>\d{1,3})[.)]\s+)(?P<text>\S.*)"
)
_PROMPT = re.compile(
    r"\s*(?:\[?[\w.-]+@[\w.-]+[:~ ][^$#]{0,80}[$#]|[$%❯➜]|PS [A-Z]:\\[^>]{0,100}>)\s+(?P<command>\S.*)"
)
_LINK = re.compile(
    r"\[(?P<text>[^\]\[]{1,200})\]\((?P<target>[^)\s]{1,500})[^)]{0,200}\)|<?(?P<bare>https?://[^\s<>)\"']{3,500})"
)
_TABLE_RULE = re.compile(r"\s*+\|?\s*+:?-{2,}+:?\s*+(?:\|\s*+:?-{2,}+:?\s*+)++\|?\s*+\Z")
_SHELL = frozenset({"", "bash", "console", "powershell", "ps1", "sh", "shell", "shell-session", "terminal", "zsh"})
#: What a line of a block without a language begins with when it is a command: tools that runbooks call.
_TOOL = re.compile(
    r"(?:sudo\s+)?(?:kubectl|helm|docker|podman|systemctl|journalctl|aws|gcloud|az|terraform|git|curl|wget|ssh|scp|psql|mysql"
    r"|redis-cli|mongo(?:sh)?|kafka-[\w-]+|ps|top|df|du|free|netstat|ss|tail|head|grep|awk|sed|cat|ls|cd|rm|mv|cp|mkdir"
    r"|chmod|chown|kill|service|apt(?:-get)?|yum|dnf|brew|npm|yarn|pip|python3?|java|jstack|jmap|jcmd|go|make|dig"
    r"|nslookup|ping|traceroute|openssl|nginx|crictl|etcdctl|istioctl|argocd|flux|vault|export|echo|watch)\b(?:\s|\Z)"
)
_UNDERLINES = frozenset("=-~^")
#: What may make more of a heading than a heading: a step's number, a link.
_ALSO = re.compile(r"(?i:step|phase)|\]\(|://")
_LINE_CHARS = 2_000
_STEP_BEGINS = frozenset("0123456789SsPp*#-")
_PROMPT_MARK = re.compile("[$#%>❯➜]")
_NAME_CHARS = 300


class Mark(NamedTuple):
    """One thing of the outline: `level` is a heading's depth, `detail` a block's language or a link's target."""

    line_no: int
    line_end: int
    kind: str
    name: str
    level: int = 0
    detail: str | None = None


def outline(lines: Sequence[str], *, plain: bool = False) -> list[Mark]:
    """Return what structures the lines, in their order; `plain` also takes headings that no mark-up shows."""
    marks: list[Mark] = []
    index, count = 0, len(lines)
    while index < count:
        line = lines[index][:_LINE_CHARS]
        fence = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if fence:
            index = _block(lines, index, fence, marks)
            continue
        if line and not line.isspace():
            if line[0] == "#" and (heading := _HEADING.match(line)) and not _ALSO.search(line):
                marks.append(_titled(heading, index + 1))  # what `_line_marks` finds in nearly all of these
                index += 1
                continue
            below = lines[index + 1] if index + 1 < count else ""
            if plain or below[:1] in _UNDERLINES or _has_sign(line):
                marks += _line_marks(lines, index, line, plain=plain)
        index += 1
    return marks


def _has_sign(line: str) -> bool:
    """Tell whether anything in a line may be a mark: most lines are nothing but text."""
    return (
        line.lstrip()[:1] in _STEP_BEGINS
        or "--" in line
        or "](" in line
        or "://" in line
        or _PROMPT_MARK.search(line, 0, 120) is not None
    )


def _block(lines: Sequence[str], start: int, fence: re.Match[str], marks: list[Mark]) -> int:
    """Read a fenced block and return the index behind it; one that is never closed reaches to the end."""
    mark = fence["fence"]
    end, first = start + 1, ""
    while end < len(lines):
        text = lines[end].strip()
        if text.startswith(mark):
            break
        first = first or text
        end += 1
    language = fence["language"].lower()
    last = min(end + 1, len(lines))
    marks.append(Mark(start + 1, last, "code-block", first[:_NAME_CHARS] or "(empty)", detail=language or None))
    if language in _SHELL:
        marks += _commands(lines, start + 1, end, is_shell=bool(language))
    return end + 1


def _commands(lines: Sequence[str], first: int, end: int, *, is_shell: bool) -> list[Mark]:
    """Return the commands of a block: behind prompts where it shows any (the rest is output), else its lines."""
    block = [(at, lines[at][:_LINE_CHARS]) for at in range(first, end)]
    prompted = [(at, found["command"]) for at, line in block if (found := _PROMPT.match(line))]
    if prompted:
        return [Mark(at + 1, at + 1, "command", text.strip()[:_NAME_CHARS]) for at, text in prompted]
    marks: list[Mark] = []
    continued: int | None = None
    for at, line in block:
        text = line.strip()
        if continued is not None:
            start = marks.pop()
            joined = f"{start.name.rstrip(chr(92)).rstrip()} {text}"[:_NAME_CHARS]
            marks.append(Mark(start.line_no, at + 1, "command", joined))
        elif text and not text.startswith("#") and (is_shell or _TOOL.match(text)):
            marks.append(Mark(at + 1, at + 1, "command", text[:_NAME_CHARS]))
        else:
            continue
        continued = at if text.endswith("\\") else None
    return marks


def _line_marks(lines: Sequence[str], index: int, line: str, *, plain: bool) -> list[Mark]:
    number = index + 1
    heading = _heading(lines, index, line, plain=plain)
    marks = [heading] if heading is not None else []
    bare = line.lstrip()
    step = _STEP.match(line) if bare[:1] in _STEP_BEGINS else None
    if step and not (heading is not None and step["word"] is None):
        label = f"{step['word'].title()} {step['number']}" if step["word"] else f"Step {step['ordinal']}"
        marks.append(Mark(number, number, "step", step["text"].strip("*# ")[:_NAME_CHARS], detail=label))
    prompt = _PROMPT.match(line) if heading is None and _PROMPT_MARK.search(line, 0, 120) else None
    if prompt:
        marks.append(Mark(number, number, "command", prompt["command"].strip()[:_NAME_CHARS]))
    elif index and "--" in line and "|" in lines[index - 1] and _TABLE_RULE.match(line):
        end = index
        while end + 1 < len(lines) and "|" in lines[end + 1]:
            end += 1
        cells = [cell.strip() for cell in lines[index - 1][:_LINE_CHARS].strip().strip("|").split("|")]
        marks.append(Mark(index, end + 1, "table", ", ".join(cells)[:_NAME_CHARS]))
    for found in _LINK.finditer(line) if "](" in line or "://" in line else ():
        target = found["target"] or found["bare"].rstrip(".,;")
        marks.append(Mark(number, number, "link", (found["text"] or target)[:_NAME_CHARS], detail=target))
    return marks


def _titled(found: re.Match[str], number: int) -> Mark:
    marks, printed = found.group("marks", "title")
    title = printed.rstrip().rstrip("#").rstrip() or printed
    return Mark(number, number, "heading", title[:_NAME_CHARS], len(marks))


def _heading(lines: Sequence[str], index: int, line: str, *, plain: bool) -> Mark | None:
    number = index + 1
    if line.startswith("#") and (found := _HEADING.match(line)):
        return _titled(found, number)
    below = lines[index + 1] if index + 1 < len(lines) else ""
    underline = _UNDERLINE.match(below) if below[:1] in _UNDERLINES and line.strip() and len(below) < 200 else None
    is_title = underline is not None and len(below.strip()) >= 0.6 * len(line.strip()) and "|" not in line
    if is_title and underline is not None and not line.lstrip().startswith(("-", "*", ">")) and len(line) <= 120:
        return Mark(number, number, "heading", line.strip()[:_NAME_CHARS], 1 if underline["mark"] == "=" else 2)
    if not plain:
        return None
    alone = (index == 0 or not lines[index - 1].strip()) and line[:1].strip() != ""
    if alone and (found := _NUMBERED_HEADING.match(line)) and "." in found["number"]:
        return Mark(number, number, "heading", line.strip(), found["number"].count(".") + 1)
    if alone and (found := _LABELLED.match(line)) and (line.rstrip().endswith(":") or line.isupper()):
        return Mark(number, number, "heading", found["title"].strip()[:_NAME_CHARS], 2)
    return None
