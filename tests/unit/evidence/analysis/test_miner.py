"""The miner: what it keeps is bounded, where blocks end makes no difference, and a pattern reads well."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from faultmaven.evidence.analysis import templates
from faultmaven.evidence.analysis.collapse import collapsed
from faultmaven.evidence.analysis.templates import Miner, group
from hypothesis import given
from hypothesis import strategies as st

from tests.support.endless import ends

_WORDS = st.sampled_from(
    'open closed user root alice Started 7 4f1c2ab9 10.1.2.3:80 /var/log/a.log k=v k=9 [x] (y,z) "a|b" ssh2 n=null '
    "a1b2c3d4-0000-4444-8888-abcdefabcd 12ms \t é x\vy".replace("|", "\n").split(" ")
)
_MESSAGES = st.lists(st.lists(_WORDS, max_size=6).map(" ".join), max_size=40)


@given(_MESSAGES, st.integers(1, 9))
def test_where_blocks_end_makes_no_difference(messages: list[str], size: int) -> None:
    whole, miner = Miner(), Miner()
    expected = whole.add(messages)
    blocks = [miner.add(messages[start : start + size]) for start in range(0, len(messages), size)]
    found = np.concatenate([np.zeros(0, dtype=np.int32), *blocks])
    assert found.dtype == np.int32
    assert found.tolist() == expected.tolist()
    left, right = whole.finish(), miner.finish()
    assert left.final.tolist() == right.final.tolist()
    assert (left.patterns, left.examples, left.template_ids) == (right.patterns, right.examples, right.template_ids)


@given(st.lists(st.text(max_size=30), max_size=20))
def test_any_text_has_a_template_and_collapses_alone_as_among_others(messages: list[str]) -> None:
    grouping = group(messages)
    assert len(grouping.codes) == len(messages)
    assert sorted(set(grouping.codes)) == list(range(len(grouping.patterns)))
    keys = collapsed(messages)
    assert keys == [collapsed([message])[0] for message in messages]


@given(_MESSAGES)
def test_templates_are_numbered_by_first_occurrence_and_have_that_message_as_example(messages: list[str]) -> None:
    grouping = group(messages)
    first = {code: messages[index] for index, code in reversed(list(enumerate(grouping.codes)))}
    assert [first[code] for code in range(len(grouping.patterns))] == grouping.examples
    assert list(dict.fromkeys(grouping.codes)) == list(range(len(grouping.patterns)))


def test_codes_stay_the_same_when_what_is_remembered_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    messages = [f"{word} {word}" for word in "abcdefghij"] * 3
    expected = Miner().add(messages).tolist()
    monkeypatch.setattr(templates, "_CACHE_KEYS", 2)
    assert Miner().add(messages).tolist() == expected


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "MAX_UNIQUES", 20)
    monkeypatch.setattr(templates, "_MAX_COARSE", 5)
    letters = "abcdefghijklmnopqrstuvwxyz"
    miner = Miner()
    codes = miner.add([f"{one}{other} said {other}{one}" for one in letters for other in letters])
    grouping = miner.finish()
    assert codes.max() < 26
    assert len(grouping.final) == codes.max() + 1
    assert "<*>" in grouping.patterns


@pytest.mark.parametrize(
    ("messages", "pattern"),
    [
        (["Failed password for root from 1.2.3.4 port 22 ssh2"] * 4, "Failed password for root from <*> port <*> ssh2"),
        (["jk2_init() Found child 6725 in slot 10"], "jk2_init() Found child <*> in slot <*>"),
        (["session opened for user ann", "session opened for user bob"], "session opened for user <*>"),
        (["request took 12ms", "request took 3ms"], "request took <*>ms"),
        (["free 3.5 KB of it", "free 12.1 MB of it"], "free <*> of it"),
        (["free 3.5 KB of it", "free 9.1 KB of it"], "free <*> KB of it"),
        (["peers 1, 2", "peers 31, 4"], "peers <*>, <*>"),
        (["peers 1, 2", "peers 3, 4, 5"], "peers <*>"),
        (["delete blk_1 blk_2", "delete blk_7", "delete blk_1 blk_2 blk_3"], "delete blk_<*>"),
        (["read from /10.0.0.1:50010 done"], "read from /<*>:<*> done"),
        (["saved to hdfs://10.0.0.1:9000/a/b"], "saved to hdfs://<*>"),
        (['lock tag="a b", ws=null', 'lock tag="c", ws=Work{12}'], 'lock tag="<*>", ws=<*>'),
        (["state is_on=true", "state is_on=false"], "state is_on=<*>"),
        (["at Sat Jun 11 03:28:22 2005 it came"], "at <*> it came"),
    ],
)
def test_patterns_read_well(messages: list[str], pattern: str) -> None:
    assert group(messages).patterns[0] == pattern


@pytest.mark.parametrize(
    "messages",
    [
        ["VM Started (Lifecycle Event)", "VM Paused (Lifecycle Event)", "VM Stopped (Lifecycle Event)"],
        ["1.2.3.4 GET /a status: 200", "1.2.3.4 POST /a status: 200"],
        ["fp compare......1", "trap instruction......0"],
        ["env:java.version=1.8", "env:java.home=/usr"],
        ["session opened for user ann", "session closed for user ann"],
    ],
)
def test_different_things_said_stay_apart(messages: list[str]) -> None:
    assert len(group(messages).patterns) == len(messages)


@pytest.mark.parametrize(
    "text", ["see /" + "." * 390, "x" * 390 + "/" + ".," * 190, "a_" * 195 + " 0", "a.b-" * 95 + "0"]
)
def test_no_message_takes_long(text: str) -> None:
    messages = [f"{text} {''.join(letters)}" for letters in itertools.product("abcdefghij", repeat=3)]
    assert ends(lambda: group(messages))
