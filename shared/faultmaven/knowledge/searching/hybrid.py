"""Both sides of a search fused by reciprocal ranks (Cormack, Clarke and Büttcher 2009)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from faultmaven.knowledge.models import Explanation, Filter, Passage, Why
from faultmaven.knowledge.passages.collection import Collection
from faultmaven.knowledge.passages.wording import Entry
from faultmaven.knowledge.searching.highlighting import excerpt, highlights
from faultmaven.knowledge.searching.keywords import Query, by_words
from faultmaven.knowledge.searching.meaning import Meaning, by_meaning

#: The constant of the paper; the weights and the share were measured (docs/evaluation.md).
RRF_K, MEANING_WEIGHT, WORDS_WEIGHT = 60, 1.0, 2.0
#: Under this share of known words a query is in another language, or about something else: words only mislead.
KNOWN_WORDS_LEAST = 0.6
#: Passages that each side proposes.
CANDIDATES = 100


@dataclass
class _Candidate:
    collection: str
    entry: Entry
    score: float = 0.0
    why: Why = field(default_factory=Why)


def search(
    text: str, collections: Mapping[str, Collection], where: Filter, limit: int, meaning: Meaning | None
) -> tuple[list[Passage], Explanation]:
    """Return the best passage of each document that fits, the best first, and how the search was made."""
    query = Query.of(text, list(collections.values()))
    near, model, meaning_note = by_meaning(text, collections, where, CANDIDATES, meaning)
    use_words = query.known_share >= KNOWN_WORDS_LEAST or not near
    found: dict[str, _Candidate] = {}
    for rank, hit in enumerate(near, 1):
        candidate = found.setdefault(hit.entry.passage_id, _Candidate(hit.collection, hit.entry))
        candidate.score += MEANING_WEIGHT / (RRF_K + rank)
        candidate.why = Why(meaning_rank=rank, similarity=round(hit.similarity, 4))
    for rank, hit in enumerate(by_words(query, collections, where, CANDIDATES) if use_words else (), 1):
        candidate = found.setdefault(hit.entry.passage_id, _Candidate(hit.collection, hit.entry))
        candidate.score += WORDS_WEIGHT / (RRF_K + rank)
        why = candidate.why
        candidate.why = Why(why.meaning_rank, why.similarity, rank, round(hit.score, 3), hit.words)
    note = "used" if use_words else f"left out: {query.known_share:.0%} of the words are known here"
    explanation = Explanation(model, meaning_note, note, round(query.known_share, 3))
    return _best(sorted(found.values(), key=_order), query.words, limit), explanation


def _order(candidate: _Candidate) -> tuple[float, str]:
    return -candidate.score, candidate.entry.passage_id


def _best(candidates: Sequence[_Candidate], words: Sequence[str], limit: int) -> list[Passage]:
    best: dict[tuple[str, str], Passage] = {}
    for candidate in candidates:
        if len(best) == limit:
            break
        key = (candidate.collection, candidate.entry.head.document_id)
        if key not in best:
            best[key] = passage_of(candidate.collection, candidate.entry, candidate.score, words, candidate.why)
    return list(best.values())


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
