"""What a diagnosis heeds of a question, and that two questions of which it heeds the same are diagnosed alike."""

from pathlib import Path

import pytest
from faultmaven.diagnosis.aspects import Aspect
from faultmaven.diagnosis.heeded import NOTHING_ASKED, Heeded
from faultmaven.diagnosis.service import diagnose, diagnose_heeding
from faultmaven.diagnosis.vocabulary import Vocabulary, heed

from tests.support.cases import case_of

POD = "shop-59bd8f7c5c-kq9wz"
FILES = {
    "pods.txt": f"""\
NAMESPACE   NAME                       READY   STATUS             RESTARTS   AGE
pay         ledger-7d9c6b5f4d-xw2lk    0/1     CrashLoopBackOff   11         30m
web         {POD}      0/1     ImagePullBackOff   0          4m
web         api-6d5f9c7b8d-x2lkp       1/1     Running            0          9d
web         stock-54f8d9c7b6-h7s2w     1/1     Running            0          9d
""",
    "cart.log": "".join(f"2026-01-31T09:00:{n:02d}Z ERROR request {n} to stock failed: 503\n" for n in range(30)),
    "m.csv": "time,cart_cpu\n" + "".join(f"2026-01-31T09:{n:02d}:00Z,{n}\n" for n in range(20)),
}

#: Every way in which a question changes what is heeded of it.
READ = [
    ("", NOTHING_ASKED),
    ("   what is wrong, and why?", NOTHING_ASKED),
    ("why did it give up at attempt 7?", NOTHING_ASKED),
    ("Why does SHOP not start?", Heeded(frozenset({"shop"}), "shop")),
    (f"what about {POD}", Heeded(frozenset({"shop", POD}))),
    ("is the api slow?", Heeded(component="api", aspect=Aspect.LATENCY)),  # three letters are a word, not an object
    ("does the cart fail or is it slow?", Heeded(component="cart", aspect=Aspect.ERRORS)),
    ("is the cart slow or does it fail?", Heeded(component="cart", aspect=Aspect.LATENCY)),
    ("a workshop of carts", Heeded(frozenset({"shop"}))),
    ("since 2026-01-31T09:00:30Z", Heeded(at=1769850030.0)),
    ("since 2026-01-31 10:00:30 +01:00", Heeded(at=1769850030.0)),
    ("since 1769850030", Heeded(at=1769850030.0)),
    ("since 2026-13-31 09:00:30", NOTHING_ASKED),
    ("is this an attack?", Heeded(is_about_security=True)),
]


@pytest.mark.parametrize(("question", "heeded"), READ, ids=[question for question, _ in READ])
def test_what_is_heeded_of_a_question(question: str, heeded: Heeded, tmp_path: Path) -> None:
    with case_of(tmp_path, FILES) as facts:
        assert heed(facts, question) == heeded


def test_questions_of_which_the_same_is_heeded_are_diagnosed_alike_and_others_are_not(tmp_path: Path) -> None:
    alike = ("why does shop not start?", "Tell me about the SHOP, please: 3 of 7 people cannot order.")
    with case_of(tmp_path, FILES) as facts:
        names = Vocabulary.of(facts)
        one, other = (names.heed(question) for question in alike)
        about_ledger = names.heed("why does ledger not start?")
        assert one == other != about_ledger
        assert diagnose(facts, alike[0]) == diagnose(facts, alike[1]) == diagnose_heeding(facts, one)
        assert diagnose_heeding(facts, about_ledger) != diagnose_heeding(facts, one)


def test_names_are_spelt_as_the_first_place_spells_them(tmp_path: Path) -> None:
    log = "2026-01-31T09:00:00Z ERROR Cart failed\n2026-01-31T09:00:01Z ERROR Cart failed again\n"
    with case_of(tmp_path, {"Cart.log": log}) as facts:
        assert {heed(facts, text).component for text in ("is CART up?", "cart", "Cart!")} == {"Cart"}
