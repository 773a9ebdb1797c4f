"""Templates as `kubectl rollout history NAME --revision=N` prints them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.setting_changes.change import SettingChange, differences
from faultmaven.diagnosis.subjects import Leaf, Ref, Subject

_HEAD = re.compile(
    r"^(?P<kind>deployment|statefulset|daemonset)\.apps/(?P<name>[\w.-]+) with revision #(?P<number>\d+)"
)
_KINDS = {"deployment": "Deployment", "statefulset": "StatefulSet", "daemonset": "DaemonSet"}
_FIELD = re.compile(r"^(?P<indent>\s*)(?P<key>[\w./-]+):\s*(?P<value>.*?)\s*$")
_MOST_LINES = 200
#: Fields that follow from others, or are nobody's decision.
_PASSED_OVER = frozenset({"pod-template-hash"})


def printed_changes(picture: Picture) -> Iterator[SettingChange]:
    """Yield what differs between the last two revisions of each workload whose history was printed."""
    found: dict[Subject, dict[int, dict[str, Leaf]]] = defaultdict(dict)
    for row in picture.facts.rows(
        "SELECT evidence_id, number, filename, line_no, text FROM lines WHERE contains(text, ' with revision #')"
    ):
        head = _HEAD.match(row["text"].strip())
        if head:
            start = int(row["line_no"])
            lines = picture.facts.lines(row["evidence_id"], start + 1, start + _MOST_LINES)
            ref = Ref(str(row["evidence_id"]), int(row["number"]), str(row["filename"]), start, start)
            subject = Subject(_KINDS[head["kind"]], head["name"])
            found[subject].setdefault(int(head["number"]), dict(_template(lines, ref)))
    for subject, revisions in found.items():
        if len(revisions) > 1:
            before, after = sorted(revisions)[-2:]
            between = f"revision {before} and {after}"
            yield from differences(subject, revisions[before], revisions[after], between)


def _template(lines: Sequence[str], head: Ref) -> Iterator[tuple[str, Leaf]]:
    """Yield the fields of one template by the path of their keys; what is indented further belongs to a key above."""
    above: list[tuple[int, str]] = []
    for line, text in enumerate(lines, head.line + 1):
        found = _FIELD.match(text.expandtabs(2))
        if found is None or (line > head.line + 1 and not found["indent"]):
            if not text.strip() or found is not None:
                return
            continue
        depth = len(found["indent"])
        above = [step for step in above if step[0] < depth]
        path = ".".join([step for _, step in above] + [found["key"]]).lower()
        if found["value"] and found["key"] not in _PASSED_OVER:
            yield path, Leaf(path, found["value"], Ref(head.evidence_id, head.number, head.filename, line, line))
        above.append((depth, found["key"]))
