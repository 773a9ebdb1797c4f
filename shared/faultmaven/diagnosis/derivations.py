"""Variables that are computed from another variable of a match, by name."""

from collections.abc import Callable, Mapping
from pathlib import Path

from faultmaven.diagnosis.quantities import cores_in_words

#: Programs that containers usually call; used only to say what a misspelt command may have been meant to be.
COMMON_COMMANDS = frozenset((Path(__file__).parent / "common_commands.txt").read_text(encoding="utf-8").split())


def nearest_command(command: str) -> str:
    """Return the common command that `command` may be a misspelling of, or nothing: a third of it may differ."""
    name = command.rsplit("/", 1)[-1].lower()
    if not name or name in COMMON_COMMANDS:
        return ""
    best = min(COMMON_COMMANDS, key=lambda known: (_edits(name, known), -_shared_start(name, known), known))
    return best if _edits(name, best) <= min(2, len(name) // 3) else ""


def _shared_start(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _edits(one: str, other: str) -> int:
    """Return the optimal string alignment distance: insert, delete, replace, swap of neighbours."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]


def first_word(text: str) -> str:
    """Return the first word of a text, without quotes."""
    return text.strip().split()[0].strip("\"'`") if text.strip() else ""


def without_path(address: str) -> str:
    """Return host and port of a URL or address."""
    return address.split("://", 1)[-1].split("/", 1)[0]


def device_in_words(resource: str) -> str:
    """Return what kind of device an extended resource is: `GPU` for nvidia.com/gpu."""
    name = resource.rsplit("/", 1)[-1]
    return "GPU" if "gpu" in name.lower() or "mig-" in name else name


DERIVATIONS: Mapping[str, Callable[[str], str]] = {
    "nearest_command": nearest_command,
    "cores_in_words": cores_in_words,
    "device_in_words": device_in_words,
    "first_word": first_word,
    "without_path": without_path,
}
