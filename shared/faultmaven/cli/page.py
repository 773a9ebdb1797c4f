"""The answer as a page of text: the cause and its proof first, calm and dense, colour only where it means something.

What a person copies (commands, `file:line`) is never broken by the width of the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO

from rich.console import Console
from rich.text import Text

from faultmaven.cli.engine import Read
from faultmaven.diagnosis.document.parts import (
    AbsencePart,
    CausePart,
    CitationPart,
    DiagnosisDocument,
    FindingPart,
    LinkPart,
    MomentPart,
    StepPart,
)

#: Lines longer than this are hard to read; a narrower terminal has its own width.
_WIDTH = 110
_CITED, _MOMENTS, _RULED_OUT, _FINDINGS, _GAPS = 8, 10, 6, 6, 8
_STYLES = {"CONFIRMED": "bold red", "LIKELY": "bold yellow", "INCONCLUSIVE": "bold", "NO_FAULT_FOUND": "bold green"}
_WORDS = {"NO_FAULT_FOUND": "NO FAULT FOUND"}


def print_page(document: DiagnosisDocument, read: Read, out: IO[str]) -> None:
    """Write the page; styles only where `out` is a terminal, and no colour where NO_COLOR is set."""
    console = Console(file=out, highlight=False, markup=False, emoji=False, soft_wrap=False)
    console.width = min(console.width, _WIDTH) if console.is_terminal else _WIDTH
    _Page(console).show(document, read)


class _Page:
    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, document: DiagnosisDocument, read: Read) -> None:
        first = document.causes[0] if document.causes else None
        self._head(document, first)
        if first is not None:
            self._cause(first)
        for cause in document.causes[1:]:
            self._other(cause)
        self._ruled_out(document)
        self._section("Not known", [self._gap(gap.text, gap.how_to_get) for gap in document.gaps[:_GAPS]])
        self._findings(document.findings)
        self._timeline(document.timeline)
        self._checked(document, read)

    def _head(self, document: DiagnosisDocument, first: CausePart | None) -> None:
        verdict = document.verdict
        line = Text(_WORDS.get(verdict, verdict), style=_STYLES[verdict])
        if first is not None:
            line.append(f"  {_place(first)}", style="bold")
            line.append(f"  {first.mechanism}, confidence {first.confidence:.0%}", style="dim")
        self._exact(line, 0)
        self._say(first.summary if first else document.summary)
        if document.reason:
            self._say(document.reason, style="dim")

    def _cause(self, cause: CausePart) -> None:
        self._section("How it comes about", [self._link(link) for link in cause.chain])
        self._section("Proof", [self._cited(part) for part in cause.citations[:_CITED]])
        self._section("Looked for and absent", [self._absent(part) for part in cause.absences])
        self._section("Speaks against it", [self._cited(part) for part in cause.contradicting[:_CITED]])
        self._section("Fix", [self._step(n, step) for n, step in enumerate(cause.fix, 1)])
        self._section("Verify", [self._step(n, step) for n, step in enumerate(cause.verify, 1)])
        if cause.impact:
            self._section("Impact", [[Text(cause.impact)]])

    def _other(self, cause: CausePart) -> None:
        self._console.print()
        line = Text(f"{cause.rank}. {cause.verdict}", style="bold")
        line.append(f"  {_place(cause)}  ").append(f"{cause.mechanism}, confidence {cause.confidence:.0%}", style="dim")
        self._exact(line, 0)
        self._say(cause.summary)
        for part in cause.citations[:2]:
            self._exact(self._cited(part)[0], 2)

    def _ruled_out(self, document: DiagnosisDocument) -> None:
        blocks = [
            [Text(f"{item.title}: {item.reason}"), *(self._cited(item.citation)[:1] if item.citation else [])]
            for item in document.ruled_out[:_RULED_OUT]
        ]
        self._section("Ruled out", blocks)

    def _findings(self, findings: Sequence[FindingPart]) -> None:
        blocks = [
            [
                Text(item.title, style="yellow" if item.severity == "critical" else ""),
                *(line for part in item.citations[:2] for line in self._cited(part)),
            ]
            for item in findings[:_FINDINGS]
        ]
        self._section("Also seen", blocks)
        if len(findings) > _FINDINGS:
            self._say(f"and {len(findings) - _FINDINGS} more (--json)", style="dim")

    def _timeline(self, moments: Sequence[MomentPart]) -> None:
        self._section("Timeline (UTC)", [self._moment(moment) for moment in moments[:_MOMENTS]])

    def _checked(self, document: DiagnosisDocument, read: Read) -> None:
        unread = f", {read.unread} unreadable" if read.unread else ""
        lines = [f"Read {read.files} file{'s' * (read.files != 1)}{unread}, {read.lines:,} lines."]
        known = [f"{part.category} {part.faults}" for part in document.checked if part.faults]
        if known:
            lines.append(f"Known faults held against them: {', '.join(known)}.")
        lines += [
            f"Not checked: {part.category}, {part.open_faults}: {part.not_checked}"
            for part in document.checked
            if part.open_faults and part.not_checked
        ]
        self._section("Checked", [[Text(line, style="dim")] for line in lines])

    def _link(self, link: LinkPart) -> list[Text]:
        head = Text(f"{link.source} → {link.target}: ", style="bold")
        return [head.append(link.says, style="not bold"), *(self._place_of(part) for part in link.citations[:1])]

    def _cited(self, part: CitationPart) -> list[Text]:
        unchecked = "" if part.checked else "  (not found again: unverified)"
        return [self._place_of(part), Text(f"  {part.says}{unchecked}", style="dim")]

    @staticmethod
    def _place_of(part: CitationPart) -> Text:
        return Text(f"{part.file}:{part.line}", style="cyan").append(f" | {part.excerpt}", style="default")

    @staticmethod
    def _absent(part: AbsencePart) -> list[Text]:
        return [Text(f"{part.says} ({part.searched:,} records searched)")]

    @staticmethod
    def _step(number: int, step: StepPart) -> list[Text]:
        return [Text(f"{number}. {step.text}"), *([Text(f"   $ {step.command}", style="bold")] if step.command else [])]

    @staticmethod
    def _gap(text: str, how_to_get: str | None) -> list[Text]:
        return [Text(text), *([Text(f"  to get it: {how_to_get}", style="dim")] if how_to_get else [])]

    @staticmethod
    def _moment(moment: MomentPart) -> list[Text]:
        about = "" if moment.is_certain else "~"
        line = Text(f"{about}{moment.at:%Y-%m-%d %H:%M:%S}  ", style="cyan")
        return [line.append(f"{moment.component}: " if moment.component else "", style="bold").append(moment.says, "")]

    def _section(self, title: str, blocks: Iterable[Sequence[Text]]) -> None:
        shown = list(blocks)
        if not shown:
            return
        self._console.print()
        self._console.print(Text(title, style="bold underline"))
        for block in shown:
            for line in block:
                is_exact = " | " in line.plain or line.plain.startswith("   $ ")
                self._exact(line, 2) if is_exact else self._wrapped(line)

    def _exact(self, line: Text, indent: int) -> None:
        """Print a line that is copied: never wrapped by us."""
        self._console.print(Text(" " * indent).append_text(line), soft_wrap=True)

    def _wrapped(self, text: Text) -> None:
        indent = len(text.plain) - len(text.plain.lstrip()) + 2
        text = text[indent - 2 :]
        for line in text.wrap(self._console, self._console.width - indent):
            line.rstrip()
            self._exact(line, indent)

    def _say(self, text: str, style: str = "") -> None:
        self._wrapped(Text(text, style=style))


def _place(cause: CausePart) -> str:
    where = f" in {cause.namespace}" if cause.namespace and cause.namespace not in cause.component else ""
    pods = f" ({', '.join(cause.instances[:3])}{', …' if len(cause.instances) > 3 else ''})" if cause.instances else ""
    return f"{cause.component}{where}{pods}"
