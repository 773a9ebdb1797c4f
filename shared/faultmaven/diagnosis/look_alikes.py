"""Faults that look the same: which of them the evidence leaves open, and what would tell them apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from faultmaven.diagnosis.catalogue import Catalogue
from faultmaven.diagnosis.matching import Match
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.ranking import Ranked
from faultmaven.diagnosis.schema import Signature
from faultmaven.diagnosis.template import fill


@dataclass(frozen=True)
class LookAlike:
    """A fault that could be meant instead. `holds` says that its own signs are there; else nothing could show them."""

    signature: Signature
    difference: str
    holds: bool

    def in_words(self, entry: Ranked) -> str:
        """Return what else it could be, how to tell, and what to bring for it."""
        seen = "whose signs are there too" if self.holds else "which nothing collected here could show"
        wanted = next(iter((*self.signature.gaps, *entry.match.signature.gaps)), None)
        bring = f" To tell them apart, bring: {fill(wanted.text, entry.match.values)}" if wanted else ""
        how = f" (`{fill(wanted.run, entry.match.values)}`)" if wanted and wanted.run else ""
        title = f"{self.signature.title[:1].lower()}{self.signature.title[1:]}"
        return f'It could also be "{title}", {seen}; there, {self.difference}.{bring}{how}{"." if bring else ""}'


def open_look_alikes(
    entry: Ranked, matches: Sequence[Match], catalogue: Catalogue, picture: Picture
) -> list[LookAlike]:
    """Return the look-alikes of a cause that its subject shows too, and those that could not be checked.

    What the cause explains is its consequence, and what explains the cause would stand above it: neither is a rival.
    """
    own = entry.match
    found: list[LookAlike] = []
    for other_id, difference in own.signature.look_alikes.items():
        other = catalogue[other_id]
        if other_id in own.signature.explains:
            continue
        holds = any(
            match.signature.id == other_id and any(match.subject.is_related_to(subject) for subject in own.all_subjects)
            for match in matches
        )
        if holds or not other.symptoms.is_checkable(picture):
            found.append(LookAlike(other, difference, holds))
    return sorted(found, key=lambda look_alike: not look_alike.holds)
