"""What was asked for last is kept, and no more than so much of it."""

from faultmaven.core.recent import Recent


def test_what_was_asked_for_longest_ago_is_let_go():
    kept = Recent[str, int](2)
    assert (kept.keep("a", 1), kept.keep("b", 2)) == (1, 2)
    assert kept.get("a") == 1
    kept.keep("c", 3)
    assert [kept.get(key) for key in "abc"] == [1, None, 3]
    kept.keep("a", 4)
    assert kept.get("a") == 4, "what is kept again is the newer"


def test_what_is_there_is_not_made_again():
    kept, made = Recent[str, str | None](2), []

    def make() -> None:
        made.append("made")

    assert kept.made("nothing", make) is kept.made("nothing", make) is None
    assert made == ["made"]
    kept.keep("a", "x")
    assert kept.made("nothing", make) is None
    kept.keep("b", "y")
    assert kept.get("a") is None, "it was asked for longer ago than the one that was looked up"
