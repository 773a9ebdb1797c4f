"""Files that packages on this machine ship, labelled by their endings: content for detection that nobody here wrote."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

#: Ending -> what the file is, and the formats (parts of their names) that are right for it; empty when any is.
ENDINGS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    ".py": ("code", ("python",)),
    ".js": ("code", ("javascript", "typescript")),
    ".ts": ("code", ("typescript", "javascript")),
    ".c": ("code", ("c",)),
    ".h": ("code", ("c",)),
    ".cpp": ("code", ("c",)),
    ".java": ("code", ("java",)),
    ".go": ("code", ("go",)),
    ".rs": ("code", ("rust",)),
    ".rb": ("code", ("ruby",)),
    ".php": ("code", ("php",)),
    ".cs": ("code", ("c-sharp", "csharp", "c#")),
    ".pl": ("code", ("perl",)),
    ".sh": ("code", ("bash", "shell")),
    ".css": ("code", ("css",)),
    ".sql": ("code", ("sql",)),
    ".patch": ("code", ("patch", "diff")),
    ".diff": ("code", ("patch", "diff")),
    ".json": ("config", ("json",)),
    ".yaml": ("config", ("yaml", "kubernetes", "openapi", "compose", "helm")),
    ".yml": ("config", ("yaml", "kubernetes", "compose", "helm")),
    ".toml": ("config", ("toml",)),
    ".ini": ("config", ("ini", "properties", "toml")),
    ".properties": ("config", ("properties", "env", "ini")),
    ".xml": ("config", ("xml", "maven", "log")),
    ".service": ("config", ("systemd", "ini")),  # D-Bus calls its files so too
    ".md": ("text", ()),
    ".rst": ("text", ()),
    ".html": ("text", ()),
    ".log": ("log", ()),
}
_SKIPPED = {"proc", "sys", "dev", "tmp", "work", "run", ".git", "__pycache__"}
_ROOTS = ("/usr", "/etc", "/opt", "/root")
_SIZES = range(200, 200_000)
#: A shell script that runs nothing is what is called an .env file elsewhere.
_ONLY_ASSIGNS = re.compile(r"(?:[ \t]*(?:#.*|\w+=(?:'[^']*'|\"[^\"]*\"|\S*)[ \t]*(?:#.*)?)?\n)*")
#: XML of a feed or a page is a document.
_DOCUMENT_ROOTS = {"rss", "feed", "rdf:RDF", "html", "svg"}
_XML_COMMENT, _XML_ROOT = re.compile(r"<!--.*?-->", re.S), re.compile(r"<([A-Za-z_][\w:.-]*)")


@dataclass(frozen=True)
class Shipped:
    """A file and what it should be taken for."""

    path: Path
    data_type: str
    formats: tuple[str, ...]


def shipped_files(per_ending: int, seed: int = 1) -> Iterator[Shipped]:
    """Yield up to `per_ending` files of each ending, chosen by chance, no two from one folder or of one content."""
    chance = random.Random(seed)
    seen: set[bytes] = set()
    found: dict[str, list[Path]] = {ending: [] for ending in ENDINGS}
    for root in _ROOTS:
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if name not in _SKIPPED]
            taken: set[str] = set()
            for name in names:
                ending = os.path.splitext(name)[1].lower()
                if ending in found and ending not in taken:
                    taken.add(ending)
                    found[ending].append(Path(folder) / name)
    for ending, paths in found.items():
        chance.shuffle(paths)
        kept = 0
        for path in paths:
            if kept == per_ending:
                break
            if _is_whole_text(path) and (copy := sha256(path.read_bytes()).digest()) not in seen:
                seen.add(copy)
                kept += 1
                yield Shipped(path, *_truth(ending, path.read_text()))


def _truth(ending: str, text: str) -> tuple[str, tuple[str, ...]]:
    """Return what the ending says, but for a file that by all it holds is something else."""
    if ending == ".sh" and _ONLY_ASSIGNS.fullmatch(text):
        return "config", ("env",)
    root = _XML_ROOT.search(_XML_COMMENT.sub("", text)) if ending == ".xml" else None
    if root is not None and root[1] in _DOCUMENT_ROOTS:
        return "text", ()
    return ENDINGS[ending]


def _is_whole_text(path: Path) -> bool:
    try:
        if path.is_symlink() or path.stat().st_size not in _SIZES:
            return False
        path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return False
    return True
