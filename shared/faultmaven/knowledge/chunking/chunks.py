"""Blocks packed into passages: as much of one section as a reader takes in at once, never a torn step or fence."""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from faultmaven.knowledge.chunking.blocks import Block, blocks_of
from faultmaven.knowledge.models import Content, Document

#: About 250 words: sections of runbooks fit whole, and a vector of it still means something.
TARGET_CHARS = 1_500
#: A block of its own may be longer than the target; beyond this it is cut at a line, as a dump of a log has to be.
MOST_CHARS = 6_000


@dataclass(frozen=True)
class Chunk:
    """A part of one section of a document; `heading` is its path of headings, `content` what most of it is."""

    document: Document
    heading: str
    text: str
    content: Content = Content.PROSE

    @property
    def embedded_text(self) -> str:
        """Return what the vector is made of: where it stands, then what it says."""
        return "\n".join(part for part in (self.document.title, self.heading, self.text) if part)


def chunks_of(document: Document) -> list[Chunk]:
    """Cut a document at its headings, and long sections between blocks; a section without text gives no chunk."""
    chunks: list[Chunk] = []
    section: list[Block] = []

    def close() -> None:
        for blocks in _packed(section):
            chunks.append(Chunk(document, " > ".join(blocks[0].path), _joined(blocks), _most_of(blocks)))
        section.clear()

    for block in blocks_of(document.body):
        if section and section[0].path != block.path:
            close()
        section.append(block)
    close()
    return chunks


def _packed(section: list[Block]) -> Iterator[list[Block]]:
    """Yield the blocks of a section in groups. A line that announces a fence or a list stays with it."""
    group: list[Block] = []
    size = 0
    for block in (part for whole in section for part in _parts(whole)):
        introduces = bool(group) and group[-1].text.rstrip().endswith(":") and len(group[-1].text) < TARGET_CHARS
        if group and size + len(block.text) > TARGET_CHARS and not introduces:
            yield group
            group, size = [], 0
        group.append(block)
        size += len(block.text)
    if group:
        yield group


def _joined(blocks: list[Block]) -> str:
    """Return the blocks as one text; items of a list stay a list."""
    text = blocks[0].text
    for before, block in itertools.pairwise(blocks):
        text += ("\n" if before.is_item and block.is_item else "\n\n") + block.text
    return text


def _parts(block: Block) -> Iterator[Block]:
    if len(block.text) <= MOST_CHARS:
        yield block
        return
    lines: list[str] = []
    size = 0
    for line in _short_lines(block.text):
        if lines and size + len(line) > TARGET_CHARS:
            yield Block(block.path, block.content, "\n".join(lines))
            lines, size = [], 0
        lines.append(line)
        size += len(line) + 1
    yield Block(block.path, block.content, "\n".join(lines))


def _short_lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        for start in range(0, max(len(line), 1), TARGET_CHARS):
            yield line[start : start + TARGET_CHARS]


def _most_of(blocks: list[Block]) -> Content:
    sizes: Counter[Content] = Counter()
    for block in blocks:
        sizes[block.content] += len(block.text)
    return sizes.most_common(1)[0][0]
