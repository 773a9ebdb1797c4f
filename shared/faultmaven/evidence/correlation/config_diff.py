"""Two versions of one configuration in a case, and what changed between them, said in words with both lines.

Nothing is stored: files come and go, so the question is asked of the case's facts when it is wanted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from faultmaven.evidence.correlation.versions import Version, pair_up, place_in_time

if TYPE_CHECKING:
    from faultmaven.evidence.facts.case_facts import CaseFacts

#: Changes of one pair; two files that differ in more are hardly versions of one another.
MAX_CHANGES = 500
#: Settings of one file or object that are compared.
MAX_SETTINGS = 20_000
#: What the API server writes by itself: it differs between any two reads of one object, and nobody changed it.
_RUNNING = ("status.", "metadata.resourceVersion", "metadata.uid", "metadata.generation", "metadata.managedFields",
            "metadata.creationTimestamp", "metadata.selfLink",
            'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]',
            'metadata.annotations["deployment.kubernetes.io/revision"]', "printed.")  # fmt: skip

_SETTINGS = """
SELECT settings.evidence_id, settings.number, settings.filename, evidence.format,
       settings.object_id, objects.kind, objects.namespace, objects.name, objects.source,
       settings.path, settings.value, settings.line_no
FROM settings JOIN evidence USING (evidence_id)
LEFT JOIN objects ON objects.evidence_id = settings.evidence_id AND objects.object_id = settings.object_id
WHERE objects.source IS NULL OR objects.source IN ('yaml', 'json')
ORDER BY settings.number, settings.line_no
"""


@dataclass(frozen=True)
class Place:
    """A line of a file: what a citation `[E3:L120]` is made of."""

    evidence_id: str
    number: int
    filename: str
    line_no: int


@dataclass(frozen=True)
class ConfigChange:
    """One setting that differs between two versions; `before` is None for an added one, `after` for a removed one.

    `subject` names the configuration: "Deployment/shop/web", or the file's name. `newer` tells which version is the
    newer one where their names say it ("after"), and "unknown" where they do not: then `before` is the file that was
    uploaded first.
    """

    subject: str
    path: str
    before: str | None
    after: str | None
    before_place: Place
    after_place: Place
    newer: Literal["after", "unknown"]

    @property
    def kind(self) -> Literal["changed", "added", "removed"]:
        """Return what happened to the setting."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def words(self) -> str:
        """Return the change as a sentence without a period."""
        if self.kind == "added":
            return f"{self.path} was added as {_shown(self.after)}"
        if self.kind == "removed":
            return f"{self.path} was removed (it was {_shown(self.before)})"
        return f"{self.path} changed from {_shown(self.before)} to {_shown(self.after)}"


def config_changes(facts: CaseFacts) -> list[ConfigChange]:
    """Return what changed between the versions of configurations in a case, by configuration and line.

    Versions are files with one name in different folders or with suffixes such as old, new, before, after, v2, a
    date or .bak; and objects of Kubernetes with one kind, namespace and name in different files. Either way most of
    their settings must be the same ones.
    """
    changes: list[ConfigChange] = []
    for before, after, newer in pair_up(_versions(facts)):
        changes.extend(list(_changes(before, after, newer))[:MAX_CHANGES])
    return changes


def _versions(facts: CaseFacts) -> list[Version]:
    """Return every object that was given as a manifest, and every file of settings of no object."""
    found: dict[tuple[str, str | None], Version] = {}
    for row in facts.rows(_SETTINGS):
        if row["value"] is None and row["path"].endswith("]"):
            continue
        is_object = row["object_id"] is not None and row["kind"] is not None and bool(row["name"])
        key = (row["evidence_id"], row["object_id"] if is_object else None)
        version = found.get(key)
        if version is None:
            subject = (
                "/".join(part for part in (row["kind"], row["namespace"], row["name"]) if part) if is_object else None
            )
            version = Version(row["evidence_id"], row["number"], row["filename"], row["format"] or "", subject)
            found[key] = version
        if len(version.settings) < MAX_SETTINGS and not (is_object and row["path"].startswith(_RUNNING)):
            version.settings.append((row["path"], row["value"], row["line_no"]))
    return list(found.values())


def _changes(before: Version, after: Version, newer: Literal["after", "unknown"]) -> Iterator[ConfigChange]:
    """Yield the differences in the order of the later file; a path that is there several times is compared as a bag."""
    old, new = _by_path(before), _by_path(after)
    subject = after.subject or place_in_time(after.filename).stem
    for path in dict.fromkeys([*new, *old]):
        was, now = old.get(path, []), new.get(path, [])
        lost, gained = _without(was, now), _without(now, was)
        for index in range(max(len(lost), len(gained))):
            gone = lost[index] if index < len(lost) else None
            come = gained[index] if index < len(gained) else None
            yield ConfigChange(
                subject,
                path,
                _text(gone[0]) if gone else None,
                _text(come[0]) if come else None,
                _place(before, gone[1] if gone else _near(before, old, path)),
                _place(after, come[1] if come else _near(after, new, path)),
                newer,
            )


def _by_path(version: Version) -> dict[str, list[tuple[str | None, int]]]:
    paths: dict[str, list[tuple[str | None, int]]] = defaultdict(list)
    for path, value, line in version.settings:
        paths[path].append((value, line))
    return paths


def _without(
    these: Sequence[tuple[str | None, int]], those: Sequence[tuple[str | None, int]]
) -> list[tuple[str | None, int]]:
    """Return the entries of the first whose values the second lacks, each as often as it lacks them."""
    left = Counter(value for value, _ in those)
    rest: list[tuple[str | None, int]] = []
    for value, line in these:
        if left[value] > 0:
            left[value] -= 1
        else:
            rest.append((value, line))
    return rest


def _near(version: Version, paths: dict[str, list[tuple[str | None, int]]], path: str) -> int:
    """Return the line where a setting would stand: that of the nearest block above it that the version has."""
    above = path
    while above:
        cut = max(above.rfind("."), above.rfind("["))
        above = above[:cut] if cut > 0 else ""
        lines = [line for known, found in paths.items() if above and known.startswith(above) for _, line in found]
        if lines:
            return min(lines)
    return version.settings[0][2] if version.settings else 1


def _place(version: Version, line: int) -> Place:
    return Place(version.evidence_id, version.number, version.filename, line)


def _text(value: str | None) -> str:
    return "" if value is None else value


def _shown(value: str | None) -> str:
    text = value or "nothing"
    return text if len(text) <= 120 else f"{text[:120]}…"
