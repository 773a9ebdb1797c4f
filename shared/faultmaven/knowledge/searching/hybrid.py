"""Both sides of a search fused by their scores, each as a share of its best (Bruch, Gai and Ingber 2023).

Ranks alone (reciprocal rank fusion) forget how clear a side's first place is: measured in docs/evaluation.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from faultmaven.knowledge.models import Explanation, Filter, Passage, Why
from faultmaven.knowledge.passages.collection import Collection
from faultmaven.knowledge.passages.wording import Entry
from faultmaven.knowledge.searching.highlighting import excerpt, highlights
from faultmaven.knowledge.searching.keywords import KeywordHit, Query, by_words
from faultmaven.knowledge.searching.meaning import Meaning, MeaningHit, by_meaning

#: The points of the best passage of each side; these and the share below were measured.
MEANING_WEIGHT, WORDS_WEIGHT = 1.0, 1.4
#: Under this share of known words a query is in another language, or about something else: words only mislead.
KNOWN_WORDS_LEAST = 0.6
#: Passages that each side proposes.
CANDIDATES = 200


@dataclass
class _Document:
    """What both sides say of one document: the best that each found in it, and the passage that has most of both."""

    meaning: tuple[int, MeaningHit, float] | None = None
    words: tuple[int, KeywordHit, float] | None = None
    shown: dict[str, float] = field(default_factory=dict[str, float])
    entries: dict[str, Entry] = field(default_factory=dict[str, Entry])

    @property
    def score(self) -> float:
        """Return the points of both sides together."""
        return sum(side[2] for side in (self.meaning, self.words) if side)

    def offer(self, entry: Entry, points: float) -> None:
        """Count points for a passage of it."""
        self.entries[entry.passage_id] = entry
        self.shown[entry.passage_id] = self.shown.get(entry.passage_id, 0.0) + points

    @property
    def best(self) -> Entry:
        """Return the passage with most points, the first of several."""
        return self.entries[min(self.shown, key=lambda passage_id: (-self.shown[passage_id], passage_id))]

    @property
    def why(self) -> Why:
        """Return the reasons."""
        why = Why()
        if self.meaning:
            rank, near, points = self.meaning
            why = replace(why, meaning_rank=rank, similarity=round(near.similarity, 4), meaning_points=round(points, 4))
        if self.words:
            rank, hit, points = self.words
            score = round(hit.score, 3)
            why = replace(why, words_rank=rank, words_score=score, words=hit.words, words_points=round(points, 4))
        return why


def search(
    text: str, collections: Mapping[str, Collection], where: Filter, limit: int, meaning: Meaning | None
) -> tuple[list[Passage], Explanation]:
    """Return the best passage of each document that fits, the best first, and how the search was made."""
    query = Query.of(text, list(collections.values()))
    near, model, meaning_note = by_meaning(text, collections, where, CANDIDATES, meaning)
    use_words = query.known_share >= KNOWN_WORDS_LEAST or not near
    found: dict[tuple[str, str], _Document] = defaultdict(_Document)
    # what is least alike of a full list says nothing; of a short one it may still be near
    floor = near[-1].similarity if len(near) == CANDIDATES else 0.0
    for rank, hit in enumerate(near, 1):
        points = MEANING_WEIGHT * _share(hit.similarity, floor, near[0].similarity)
        document = found[hit.collection, hit.entry.head.document_id]
        document.meaning = document.meaning or (rank, hit, points)
        document.offer(hit.entry, points)
    said = by_words(query, collections, where, CANDIDATES) if use_words else []
    for rank, hit in enumerate(said, 1):
        points = WORDS_WEIGHT * _share(hit.score, 0.0, said[0].score)
        document = found[hit.collection, hit.entry.head.document_id]
        document.words = document.words or (rank, hit, points)
        document.offer(hit.entry, points)
    note = "used" if use_words else f"left out: {query.known_share:.0%} of the words are known here"
    explanation = Explanation(model, meaning_note, note, round(query.known_share, 3))
    ordered = sorted(found.items(), key=lambda item: (-item[1].score, item[0]))[:limit]
    return [
        passage_of(collection, document.best, document.score, query.words, document.why)
        for (collection, _), document in ordered
    ], explanation


def _share(value: float, floor: float, most: float) -> float:
    return (value - floor) / (most - floor) if most > floor else 1.0


def passage_of(
    collection: str, entry: Entry, score: float, words: Sequence[str] = (), why: Why | None = None
) -> Passage:
    """Return a stored passage as a search result, cut to where the words stand, which are highlighted."""
    head = entry.head
    text = excerpt(entry.text, words)
    return Passage(
        document_id=head.document_id,
        title=head.title,
        section=entry.section,
        passage=text,
        score=round(score, 6),
        collection=collection,
        version=head.version,
        passage_id=entry.passage_id,
        number=head.number,
        content=entry.content,
        type=head.type,
        tags=tuple(head.tags),
        updated_at=datetime.fromtimestamp(head.updated_at, UTC),
        highlights=tuple(highlights(text, words)),
        why=why or Why(),
    )
