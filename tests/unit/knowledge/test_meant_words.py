"""What was meant and not written: short forms, slips of the finger, and how much either counts."""

from datetime import UTC, datetime

from faultmaven.knowledge.chunking import chunks_of
from faultmaven.knowledge.indexing import entries_of
from faultmaven.knowledge.models import Document
from faultmaven.knowledge.passages.collection import Collection
from faultmaven.knowledge.passages.spelling import nearest, shelved, slips
from faultmaven.knowledge.passages.wording import Segment
from faultmaven.knowledge.searching.jargon import MEANT, meant_by
from faultmaven.knowledge.searching.keywords import Query
from hypothesis import given
from hypothesis import strategies as st

WORDS = st.text("abcdef", min_size=1, max_size=9)


def collection(text: str) -> Collection:
    document = Document("doc_1", "user:u", "Consumers", text, "1", (), (), datetime(2026, 1, 1, tzinfo=UTC))
    found = Collection()
    found.apply("1", Segment.of(entries_of(document, chunks_of(document))).to_bytes())
    return found


def test_a_short_form_counts_half_of_what_was_written():
    query = Query.of("pvc pending", [collection("# Volumes\n\nThe persistent volume claim waits.\n")])
    assert query.counts["pvc"] == 1.0
    assert {word: query.counts[word] for word in meant_by("pvc")} == {
        "persistent": MEANT,
        "volum": MEANT,
        "claim": MEANT,
    }


def test_a_slip_is_put_right_and_is_half_known():
    query = Query.of("consmer lags", [collection("# Consumers\n\nThe consumer lags behind.\n")])
    assert query.counts["consumer"] == MEANT
    assert query.known_share == (MEANT + 1) / 2


def test_a_known_word_is_never_exchanged():
    assert Query.of("consumer lag", [collection("# Consumers\n\nconsumer lag, consumed\n")]).words == (
        "consumer",
        "lag",
    )


def test_short_words_and_codes_are_left_alone():
    shelves = [shelved(["pods", "node12", "timeout", "replica"])]
    assert nearest("pord", shelves) is None
    assert nearest("node13", shelves) is None
    assert nearest("tiemout", shelves) == "timeout"
    assert nearest("replca", shelves) == "replica"
    assert nearest("banana", shelves) is None


@given(WORDS, WORDS)
def test_slips_are_the_same_both_ways_and_none_only_for_the_same_word(one: str, other: str):
    assert slips(one, other, 9) == slips(other, one, 9) <= max(len(one), len(other))
    assert (slips(one, other, 9) == 0) == (one == other)


@given(WORDS, st.integers(0, 8))
def test_a_swap_or_a_lost_letter_is_one_slip(word: str, place: int):
    place %= len(word)
    assert slips(word, word[:place] + word[place + 1 :], 2) == 1
    swapped = word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
    assert slips(word, swapped, 2) <= 1
