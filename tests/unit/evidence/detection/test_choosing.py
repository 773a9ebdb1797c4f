"""The user's word on a file's type: it is read by the one of that type that knows it best, never by just any."""

from __future__ import annotations

import pytest
from faultmaven.evidence.choosing import choose
from faultmaven.evidence.detection import detect
from faultmaven.evidence.extractors import extract
from faultmaven.evidence.models import DataType

from tests.unit.evidence.sources import rows_of, source

_SCRIPT = "2026-01-31T09:05:00.123Z INFO [orders] start\n$!\n$!\n$!"
_WORDS = "the payment was late\nnobody knows why"


@pytest.mark.parametrize(
    ("text", "chosen", "extractor"),
    [
        (_SCRIPT, DataType.LOG, "log"),
        (_WORDS, DataType.LOG, "log"),
        (_WORDS, DataType.CODE, "code"),
        (_WORDS, DataType.METRIC, "metric"),
        (_SCRIPT, DataType.TEXT, "generic_text"),
        ("a=1\nb=2\nc=3", DataType.LOG, "log"),
        ('level = "info"\n[server]\nport = 80\n', DataType.CONFIG, "toml_config"),
        ('{"a": {"b": 1}}', DataType.LOG, "log"),
    ],
)
def test_a_type_is_read_by_who_knows_the_file_best(text: str, chosen: DataType, extractor: str) -> None:
    given = source(text, "upload")
    found = choose(detect(given), given, chosen).detection
    assert (found.data_type, found.extractor) == (chosen, extractor)


@pytest.mark.parametrize("text", [_SCRIPT, _WORDS, "a=1\nb=2\nc=3"])
def test_every_line_of_what_is_chosen_to_be_a_log_is_in_a_record(text: str) -> None:
    given = source(text, "upload")
    rows = rows_of(extract(given, choose(detect(given), given, DataType.LOG).detection), "events")
    covered = {number for row in rows for number in range(row["line_no"], row["line_end"] + 1)}
    assert covered == set(range(1, len(given.lines) + 1))
