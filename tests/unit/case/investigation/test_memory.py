"""Memory keeps its budget whatever is said, never loses what is pinned, and finds an old fact by its name."""

from dataclasses import replace

import pytest
from faultmaven.case.investigation.memory import (
    CONVERSATION_TOKENS,
    HOT_MESSAGES,
    Memory,
    Said,
    State,
    Tier,
    pin,
    remember,
)
from faultmaven.core.tokens import estimated_tokens
from hypothesis import given
from hypothesis import strategies as st

STATE = State("checkout is slow", "since the deploy at nine", "LIKELY", "the pool is too small", ("[E1:L4]",))
CHATTER = [
    Said(role, f"{role} remark number {n} about nothing in particular")
    for n in range(30)
    for role in ("user", "assistant")
]


def _sent(memory: Memory) -> str:
    return "\n".join([memory.state_block, *(said.content for said in (*memory.warm, *memory.hot))])


def test_the_last_messages_are_hot_and_chance_likeness_is_cold():
    memory = remember(STATE, CHATTER, "why is the disk of orders-db-3 full?")
    assert [said.content for said in memory.hot] == [said.content for said in CHATTER[-HOT_MESSAGES:]]
    assert memory.warm == ()
    assert memory.forgotten == len(CHATTER) - HOT_MESSAGES


@pytest.mark.parametrize(
    ("fact", "question"),
    [
        ("the failing pod was cart-7f9c4d-x2k9p on node ip-10-0-3-17", "what was wrong with cart-7f9c4d-x2k9p?"),
        ("the certificate of gateway.example.com expires on 3 March", "when does the certificate expire?"),
        ("we rolled back to version v2.4.1 and evictions stopped", "which pods were evicted?"),
    ],
)
def test_an_old_fact_comes_back_when_it_is_asked_for(fact, question):
    memory = remember(STATE, [Said("user", fact), *CHATTER], question)
    assert fact in [said.content for said in memory.warm]
    assert memory.tiers[0] is Tier.WARM
    assert remember(STATE, [Said("user", fact), *CHATTER], "and the weather?").tiers[0] is Tier.COLD


def test_meaning_finds_what_shares_no_word():
    def alike(_question, texts):
        return [1.0 if "killed for memory" in text else 0.0 for text in texts]

    memory = remember(STATE, [Said("user", "cart was killed for memory"), *CHATTER], "OOM?", similarity=alike)
    assert memory.tiers[0] is Tier.WARM


def test_an_old_tool_output_is_one_line_that_names_its_evidence():
    output = Said("system", "cpu 93 %\n" * 2_000, "top of node-3, 2,000 lines, kept as E7")
    assert output.digest in _sent(remember(STATE, [output, Said("user", "and now?")]))


def test_the_line_that_is_asked_for_comes_out_of_a_long_output_and_the_rest_stays_behind():
    lines = [f"node-{n} cpu 93 % memory 40 %" for n in range(400)]
    lines.insert(250, "resolver 10.96.0.10 answered SERVFAIL 312 times")
    output = Said("system", "\n".join(lines))
    for conversation in ([output, *CHATTER], [*CHATTER, output]):
        memory = remember(STATE, conversation, "how often did name resolution fail?")
        assert "312 times" in _sent(memory)
        assert _sent(memory).count("cpu 93 %") < 40


def test_words_of_one_family_find_each_other():
    told = Said("user", "Rolling back is Priya's decision")
    assert "Priya" in _sent(remember(STATE, [told, *CHATTER], "who decides about a rollback?"))


def test_pinned_facts_stand_whole_and_no_more_are_taken_than_fit():
    state = STATE
    for number in range(20):
        state = pin(state, f"the customer with number {number} must not be restarted before noon")
    with pytest.raises(ValueError, match="unpin"):
        pin(state, "never touch orders-db " * 200)
    sent = _sent(remember(state, CHATTER, "anything"))
    assert all(fact in sent for fact in state.pinned)


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=600)
_SAID = st.builds(Said, st.sampled_from(["user", "assistant", "system"]), _TEXTS, st.sampled_from(["", "kept as E1"]))


@given(
    st.lists(_SAID, max_size=18),
    _TEXTS,
    st.builds(State, _TEXTS, _TEXTS, st.just("LIKELY"), _TEXTS),
    st.integers(50, 2_000),
    st.sampled_from([estimated_tokens, len, lambda text: len(text.split())]),
)
def test_the_budget_is_met_by_any_counter(conversation, question, state, budget, count):
    memory = remember(state, conversation, question, budget=budget, count=count)
    assert memory.tokens <= budget
    parts = [memory.state_block, *(said.content for said in (*memory.warm, *memory.hot))]
    assert sum(map(count, parts)) <= memory.tokens
    assert len(memory.tiers) == len(conversation)
    assert memory.tiers.count(Tier.HOT) == len(memory.hot)
    assert memory.tiers.count(Tier.WARM) == len(memory.warm)
    assert memory.forgotten == memory.tiers.count(Tier.COLD)


def test_the_newest_message_is_cut_rather_than_lost():
    memory = remember(replace(STATE, conclusion=None), [Said("user", "why? " * 5_000)])
    assert memory.hot[0].content.startswith("why? why?")
    assert memory.tokens <= CONVERSATION_TOKENS
