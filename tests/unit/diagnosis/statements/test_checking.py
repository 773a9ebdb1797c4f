"""Whatever is changed in a sentence that its line carries, the line carries it no more."""

import string

import pytest
from faultmaven.diagnosis.statements.checking import Rigour, Shown, doubts
from faultmaven.diagnosis.statements.figures import Figure, figures_in, figures_of_line
from faultmaven.diagnosis.statements.states import CARRIED_BY, STATES, states_in
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.text(string.ascii_lowercase, min_size=3, max_size=8).map(lambda text: f"svc-{text}-api")


@given(service=NAMES, other=NAMES, ms=st.integers(2, 999_999), wrong=st.integers(2, 999_999))
def test_another_name_figure_or_unit_is_never_carried(service: str, other: str, ms: int, wrong: int) -> None:
    shown = Shown([f"WARN {service} request timed out after {ms}ms"], (), {service, other})
    assert doubts(f"A request of {service} timed out after {ms} ms.", shown) == []
    assert doubts(f"A request of {service} timed out after {ms} s.", shown)
    if wrong != ms:
        assert doubts(f"A request of {service} timed out after {wrong} ms.", shown)
    if other not in service:
        assert doubts(f"A request of {other} timed out after {ms} ms.", shown)


@given(count=st.integers(0, 10**7), digits=st.integers(0, 3))
def test_a_figure_rounded_to_the_digits_it_shows_is_the_same(count: int, digits: int) -> None:
    said = next(figures_in(f"it took {count / 1000:.{digits}f} s"))
    assert any(said.says(figure) for figure in figures_of_line(f"took {count}ms"))


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_stops_the_checker(sentence: str, line: str) -> None:
    for rigour in Rigour:
        assert isinstance(doubts(sentence, Shown([line]), rigour), list)


@pytest.mark.parametrize("line", ["", "   "])
def test_an_empty_line_carries_nothing(line: str) -> None:
    assert doubts("The disk is full.", Shown([line])) == ["no line is cited"]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("The pod is not ready", ("unhealthy", True)),
        ("Ready: False", ("unhealthy", True)),
        ('"connected": true', ("connected", True)),
        ("no errors", ("succeeded", True)),
        ("errors=0", ("succeeded", True)),
        ("CrashLoopBackOff", ("crashed", True)),
        ("the container was not OOMKilled", ("memory", False)),
        ("no such host", ("missing", True)),
        ("Pending: no node has taken it", ("pending", True)),
        ("not bound or does not exist", ("missing", True)),
    ],
)
def test_a_state_is_read_with_what_denies_it(text: str, state: tuple[str, bool]) -> None:
    assert state in set(states_in(text))


def test_the_tables_of_states_name_only_states() -> None:
    assert {state.opposite for state in STATES.values()} - {""} <= STATES.keys()
    assert CARRIED_BY.keys() <= STATES.keys()
    assert {name for names in CARRIED_BY.values() for name in names} <= STATES.keys()


@pytest.mark.parametrize(
    ("said", "written", "is_same"),
    [
        ("512 Mi", "536870912", False),
        ("512Mi", "limit 512Mi", True),
        ("1 Gi", "1024Mi", True),
        ("8.0 s", "8012ms", True),
        ("8.1 s", "8012ms", False),
        ("500m", "0.5 cores", True),
        ("97 %", "0.97", True),
        ("230 s", "duration_ms=230", False),
        ("48,210", "lag 48210", True),
    ],
)
def test_figures_are_compared_by_what_they_measure(said: str, written: str, is_same: bool) -> None:
    figure: Figure = next(figures_in(said))
    assert any(figure.says(other) for other in figures_of_line(written)) is is_same


def test_a_sentence_of_the_catalogue_may_explain_but_not_contradict() -> None:
    shown = Shown(["Readiness probe failed: HTTP probe failed with statuscode: 503"], ("web-1",))
    text = "Pod `web-1` gets no traffic, because its probe fails with 503"
    assert doubts(text, shown, Rigour.VALUES) == []
    assert doubts(text.replace("503", "404"), shown, Rigour.VALUES)
    assert doubts("Pod `web-1` passed its probe", shown, Rigour.CONTRADICTION)


def test_a_state_of_kubernetes_may_stand_in_an_event_in_other_words() -> None:
    shown = Shown(["Warning  BackOff  Back-off restarting failed container cart in pod cart-1"], ("cart-1",))
    assert doubts("Pod `cart-1` is in CrashLoopBackOff", shown, Rigour.VALUES) == []
    assert doubts("Pod `cart-1` is in ImagePullBackOff", shown, Rigour.VALUES)
