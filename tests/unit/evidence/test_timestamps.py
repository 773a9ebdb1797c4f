"""Times in every shape, zone and order; what one text cannot tell, all texts together do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from faultmaven.evidence.timestamps import TimeReader, parse_times, shape_of
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.evidence.sources import facts_of

MODIFIED = datetime.fromisoformat("2025-06-20T14:00:00")


def _read(*texts: str) -> list[str]:
    return [str(value)[:26] for value in parse_times(texts, MODIFIED).ts]


@pytest.mark.parametrize(
    ("text", "expected", "assumed"),
    [
        ("2025-05-29T10:14:26.123456789Z", "2025-05-29T10:14:26.123456", False),
        ("2025-05-29 10:14:26,123+02:00", "2025-05-29T08:14:26.123000", False),
        ("2025-05-29 10:14:26.123+00", "2025-05-29T10:14:26.123000", False),
        ("2025-05-29 10:14:26 EST", "2025-05-29T15:14:26.000000", False),
        ("2025-05-29 10:14:26 CEST", "2025-05-29T08:14:26.000000", False),
        ("2025-05-29 10:14:26 IST", "2025-05-29T04:44:26.000000", True),
        ("2025-05-29 10:14:26.5 PM", "2025-05-29T22:14:26.500000", True),
        ("2005-06-03-15.42.50.675872", "2005-06-03T15:42:50.675872", True),
        ("29/May/2025:10:14:26 -0530", "2025-05-29T15:44:26.000000", False),
        ("May  9 10:14:26", "2025-05-09T10:14:26.000000", True),
        ("Thu May 29 10:14:26 UTC 2025", "2025-05-29T10:14:26.000000", False),
        ("Thu, 29 May 2025 10:14:26 GMT", "2025-05-29T10:14:26.000000", False),
        ("29-May-2025::10:14:26", "2025-05-29T10:14:26.000000", True),
        ("Nov 22, 2024 1:14:26 PM", "2024-11-22T13:14:26.000000", True),
        ("2025 May 29 10:14:26.123 UTC", "2025-05-29T10:14:26.123000", False),
        ("29-MAY-25 10.14.26.123 AM", "2025-05-29T10:14:26.123000", True),
        ("17/06/09 20:10:40", "2017-06-09T20:10:40.000000", True),
        ("29/05/25 10:14:26", "2025-05-29T10:14:26.000000", True),
        ("5/29/2025 12:14:26 AM", "2025-05-29T00:14:26.000000", True),
        ("29.05.2025 10:14:26", "2025-05-29T10:14:26.000000", True),
        ("03-17 16:13:38.811", "2025-03-17T16:13:38.811000", True),
        ("10.30 16:49:06", "2024-10-30T16:49:06.000000", True),
        ("081109 203615", "2008-11-09T20:36:15.000000", True),
        ("20171223-22:15:29:606", "2017-12-23T22:15:29.606000", True),
        ("20171224-0:0:9:606", "2017-12-24T00:00:09.606000", True),
        ("20250529T101426.123Z", "2025-05-29T10:14:26.123000", False),
        ("1748513666", "2025-05-29T10:14:26.000000", False),
        ("1748513666.123", "2025-05-29T10:14:26.123000", False),
        ("1748513666123", "2025-05-29T10:14:26.123000", False),
        ("1748513666123456", "2025-05-29T10:14:26.123456", False),
        ("1748513666123456789", "2025-05-29T10:14:26.123456", False),
        ("10:14:26.123", "2025-06-20T10:14:26.123000", True),
    ],
)
def test_shape_is_read(text: str, expected: str, assumed: bool) -> None:
    times = parse_times([text], MODIFIED)
    assert (str(times.ts[0]), times.assumed) == (expected, [assumed])


@pytest.mark.parametrize(
    "text", ["", "hello", "2025-13-29 10:14:26", "2025-05-29 10:99:26", "Foo 29 10:14:26", "٣" * 19]
)
def test_what_is_no_time_has_none(text: str) -> None:
    assert np.isnat(parse_times([text], MODIFIED).ts[0])


def test_a_day_above_twelve_anywhere_decides_the_order_of_the_file() -> None:
    assert _read("03/04/2025 10:00:00", "13/04/2025 10:00:00")[0].startswith("2025-04-03")
    assert _read("3/4/2025 10:00:00", "3/14/2025 10:00:00")[0].startswith("2025-03-04")
    reader = TimeReader(MODIFIED)
    reader.read(["13/04/2025 10:00:00"])
    assert str(reader.read(["03/04/2025 10:00:00"]).ts[0]).startswith("2025-04-03")


def test_bare_clocks_pass_midnight() -> None:
    dates = [text[:10] for text in _read("23:59:59", "00:00:01", "13:00:01")]
    assert dates == ["2025-06-19", "2025-06-20", "2025-06-20"]


def test_forms_may_be_mixed_without_end() -> None:
    texts = [f"{'x' * (number % 50)} {number}" for number in range(500)] + ["2025-05-29 10:14:26"] * 2
    texts += [f"{chr(65 + number % 26)}{chr(97 + number // 26)}-05-29 10:14:26" for number in range(600)]
    times = parse_times([*texts, "2025-05-29 10:14:27"], MODIFIED).ts
    assert (~np.isnat(times)).sum() == 3


_ZONES = st.builds(lambda quarter: timezone(timedelta(minutes=15 * quarter)), st.integers(-48, 56))


_FROM, _TO = datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2060-01-01")


@given(st.lists(st.datetimes(_FROM, _TO, timezones=_ZONES), min_size=1, max_size=20))
def test_any_iso_time_is_read_as_python_reads_it(moments: list[datetime]) -> None:
    found = parse_times([moment.isoformat() for moment in moments], MODIFIED)
    wanted = [moment.astimezone(UTC).replace(tzinfo=None) for moment in moments]
    assert found.ts.tolist() == wanted
    assert not any(found.assumed)


@given(st.text(max_size=40))
def test_any_text_has_a_shape_or_none(text: str) -> None:
    times = parse_times([text], MODIFIED)
    assert np.isnat(times.ts[0]) or shape_of(text) is not None


def test_a_whole_date_of_the_same_day_tells_the_year_that_headers_lack() -> None:
    lines = ["Log file created at: 2019/05/01 09:59:58", "I0501 10:00:00.123456       1 main.go:1] started"]
    facts = facts_of("\n".join(lines))
    assert str(facts.tables["events"]["ts"][-1]) == "2019-05-01T10:00:00.123456"
    assert any("of the same day in the lines, 2019-05-01" in warning for warning in facts.warnings)


def test_without_one_the_year_is_said_to_be_assumed() -> None:
    facts = facts_of("I0501 10:00:00.123456       1 main.go:1] valid until 2035-09-01")
    assert str(facts.tables["events"]["ts"][-1]) == "2025-05-01T10:00:00.123456"
    assert any("assumed from the file's date, 2025-06-20" in warning for warning in facts.warnings)
