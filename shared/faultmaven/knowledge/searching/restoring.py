"""Passages as their reader knows them: real addresses in place of pseudonyms, highlights where the words are then."""

from dataclasses import replace

from faultmaven.core.translation import translation_of
from faultmaven.knowledge.models import Passage


def restored(passage: Passage, key: bytes) -> Passage:
    """Return a passage with the addresses of its document as it came."""
    addresses = translation_of(key)
    text = addresses.restored(passage.passage)
    marks: list[tuple[int, int]] = []
    done = 0
    for start, end in passage.highlights:
        # an address may be longer or shorter than its pseudonym; a highlighted word is looked for behind the last one
        place = text.find(passage.passage[start:end], max(done, start - abs(len(text) - len(passage.passage))))
        if place >= 0:
            marks.append((place, place + end - start))
            done = place + end - start
    title, section = addresses.restored(passage.title), addresses.restored(passage.section)
    return replace(passage, passage=text, title=title, section=section, highlights=tuple(marks))
