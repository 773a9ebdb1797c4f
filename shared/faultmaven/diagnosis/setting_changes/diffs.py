"""Settings that a diff takes away and puts in their place: of git, kubectl or helm, and plans of Terraform."""

import re
from collections.abc import Iterator, Sequence

from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.setting_changes.change import SettingChange, line_proof
from faultmaven.diagnosis.subjects import Ref

#: Files longer than this are no change that somebody made by hand.
_LINES = 5000
_FILE = re.compile(r"^(?:\+\+\+ (?:b/)?|diff --git a/\S+ b/)(?P<file>[^\s]+)")
_SIGNED = re.compile(
    r"^(?P<sign>[-+])\s*(?:-\s+)?(?P<key>[\w./\"'-]+?)[\"']?\s*(?::\s+|[:=]\s*)[\"']?(?P<value>[^\"'#,]+?)[\"']?\s*,?$"
)
_ARROW = re.compile(
    r"^\s*~\s+(?P<key>[\w.\"-]+)\s*[=:]\s*\"?(?P<old>[^\"]+?)\"?\s*->\s*\"?(?P<new>[^\"]+?)\"?\s*(?:#.*)?$"
)
#: Keys under which all settings of one kind stand side by side: the one above tells them apart.
_ABOVE = re.compile(r"^[-+ ]?\s*(?P<key>limits|requests)\s*[:=]?\s*\{?\s*$")
_NAMED = frozenset({"name", "key"})


def diff_changes(picture: Picture) -> Iterator[SettingChange]:
    """Yield the settings that diffs of the case change: a line taken away, and the one of the same key behind it."""
    for row in picture.facts.rows(
        "SELECT evidence_id, number, filename, line_count FROM evidence "
        "WHERE status = 'ready' AND duplicate_of IS NULL "
        "AND line_count BETWEEN 2 AND ? AND evidence_id IN (SELECT evidence_id FROM lines "
        "WHERE starts_with(text, '+++ ') OR starts_with(text, '@@ ') OR regexp_matches(text, '^\\s*~ .* -> '))",
        (_LINES,),
    ):
        lines = picture.facts.lines(row["evidence_id"], 1, int(row["line_count"]))
        ref = Ref(str(row["evidence_id"]), int(row["number"]), str(row["filename"]), 1, 1)
        yield from _Diff(lines, ref).changes()


class _Diff:
    """Reads one diff line by line; what a hunk took away waits for what is put in its place."""

    def __init__(self, lines: Sequence[str], ref: Ref) -> None:
        self._lines = lines
        self._ref = ref
        self._place = ""
        self._above = ""
        self._taken: dict[str, tuple[str, int, str]] = {}

    def changes(self) -> Iterator[SettingChange]:
        """Yield the changes of settings, in the order of the lines."""
        for number, line in enumerate(self._lines, 1):
            file, heading, arrow = _FILE.match(line), _ABOVE.match(line), _ARROW.match(line)
            if file or line.startswith("@@"):
                yield from self._removed()
                self._above = ""
                self._place = file["file"] if file else self._place
            elif heading:
                self._above = heading["key"]
            elif arrow:
                proof = line_proof(f"The plan says: {line.strip()}", self._at(number), line.strip()[:80])
                yield SettingChange(
                    None, arrow["key"].strip('"'), arrow["old"], arrow["new"], (proof,), place=self._place
                )
            elif (signed := _SIGNED.match(line)) and not line.startswith(("+++", "---")):
                key = f"{self._above}.{signed['key']}" if self._above else signed["key"]
                if signed["sign"] == "-":
                    self._taken[_slot(key, signed["value"])] = (signed["value"], number, key)
                else:
                    yield from self._put(key, signed["value"], number)
            elif line[:1] not in "-+":
                yield from self._removed()
        yield from self._removed()

    def _put(self, key: str, value: str, number: int) -> Iterator[SettingChange]:
        """Yield the change of a key whose old line was taken away before; a line that only moved is none."""
        old, at, _ = self._taken.pop(_slot(key, value), ("", 0, ""))
        if at and old != value:
            proofs = (
                line_proof(f"Taken away: {self._lines[at - 1].strip()}", self._at(at), old),
                line_proof(f"Put in its place: {self._lines[number - 1].strip()}", self._at(number), value),
            )
            yield SettingChange(None, key, old, value, proofs, place=self._place)

    def _removed(self) -> Iterator[SettingChange]:
        for old, at, key in self._taken.values():
            proof = line_proof(f"Taken away: {old}", self._at(at), old)
            yield SettingChange(None, key, old, "", (proof,), place=self._place)
        self._taken = {}

    def _at(self, line: int) -> Ref:
        return Ref(self._ref.evidence_id, self._ref.number, self._ref.filename, line, line)


def _slot(key: str, value: str) -> str:
    """Return what a line is about: of a list of names each is its own setting."""
    return f"{key}={value}" if key in _NAMED else key
