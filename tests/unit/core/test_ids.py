"""Ids: of one form, sorted by time, unlike each other."""

from faultmaven.core import ids
from faultmaven.core.ids import is_id, new_id
from hypothesis import given
from hypothesis import strategies as st


@given(st.from_regex(r"[a-z]{2,8}", fullmatch=True))
def test_a_new_id_is_one_of_its_kind_and_of_no_other(prefix):
    made = new_id(prefix)
    assert is_id(prefix, made)
    assert not is_id("zz" if prefix != "zz" else "yy", made)
    assert not is_id(prefix, made + "0")
    assert not is_id(prefix, made + "\n")


@given(st.text(max_size=60))
def test_any_text_is_judged(text):
    assert is_id("case", text) in (True, False)


@given(st.integers(0, 2**45), st.integers(1, 2**40))
def test_later_ids_sort_later(milliseconds, pause):
    real, made = ids.time.time_ns, []
    try:
        for moment in (milliseconds, milliseconds + pause):
            ids.time.time_ns = lambda moment=moment: moment * 1_000_000
            made.append(new_id("case"))
    finally:
        ids.time.time_ns = real
    assert made == sorted(made)


def test_ids_of_one_moment_differ():
    assert len({new_id("case") for _ in range(1000)}) == 1000
