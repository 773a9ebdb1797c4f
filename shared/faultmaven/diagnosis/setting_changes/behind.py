"""Which change of a setting is behind a fault: the fault's own value is what the change put there, or took away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from faultmaven.diagnosis.matching import Match
from faultmaven.diagnosis.naming import Components
from faultmaven.diagnosis.setting_changes.change import SettingChange
from faultmaven.diagnosis.setting_changes.diffs import diff_changes
from faultmaven.diagnosis.setting_changes.revisions import printed_changes
from faultmaven.diagnosis.setting_changes.templates import template_changes
from faultmaven.diagnosis.subjects import Subject

#: Of one fault; whoever changed more than this at once has another problem.
_MOST = 2
#: Categories of faults of which a new image may be the reason, whatever it says.
_OF_PROGRAMS = frozenset({"application", "runtime", "startup", "memory"})


class Changes:
    """The changes of settings that a case shows, looked for when the first cause asks."""

    def __init__(self, components: Components) -> None:
        self._components = components

    @cached_property
    def _all(self) -> Sequence[SettingChange]:
        picture = self._components.picture
        found = [*template_changes(picture, self._components), *printed_changes(picture), *diff_changes(picture)]
        return list({(c.subject, c.path, c.old, c.new): c for c in reversed(found)}.values())[::-1]

    def behind(self, match: Match, summary: str) -> Sequence[SettingChange]:
        """Return the changes that made what a match complains of, those that its own sentence speaks of first.

        A change is behind a fault when it is one of the blamed workload (or of a file that names it) and its new value
        is what the sentence names, or the old one where it was taken away. Of a program that fails a new image is told,
        too: then nothing in the sentence would name it.
        """
        workload = self._components.workload_of(match.subject)
        own = [change for change in self._all if self._is_about(change, workload)]
        named = [change for change in own if _is_named(change, summary)]
        if not named and match.signature.category in _OF_PROGRAMS:
            named = [change for change in own if change.path.endswith(".image") or change.path == "image"]
        return list({(change.name, change.new): change for change in reversed(named)}.values())[::-1][:_MOST]

    def _is_about(self, change: SettingChange, workload: Subject) -> bool:
        if change.subject is not None:
            return self._components.workload_of(change.subject).is_related_to(workload)
        return bool(_word(workload.name).search(change.place)) or not change.place or self._is_alone(workload)

    def _is_alone(self, workload: Subject) -> bool:
        """Tell whether no other workload is known that a diff which names nobody could mean."""
        entities = self._components.picture.entities
        owners = {self._components.workload_of(e.subject).name for e in entities if e.subject.is_workload}
        return owners <= {workload.name}


def _is_named(change: SettingChange, summary: str) -> bool:
    """Tell whether a sentence names the value; a number alone says nothing without the name of its setting."""
    value = change.new or change.old
    if not _word(value).search(summary):
        return False
    last = change.path.rsplit(".", 1)[-1]
    return not value.isdigit() or bool(re.search(re.escape(last.rstrip("s")), summary, re.IGNORECASE))


def _word(value: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(value)}(?![\w-])", re.IGNORECASE)
