"""A log of one to five lines is a log: neither a configuration because it has pairs, nor because it is JSON."""

from __future__ import annotations

import pytest
from faultmaven.evidence.detection import detect

from tests.unit.evidence.sources import facts_of, rows_of, source

RECORDS = (
    '{"level":"error","ts":1714557600.12,"msg":"connection refused","caller":"main.go:1"}',
    '{"timestamp":"2025-05-01T10:00:00Z","severity":"ERROR","message":"db down"}',
    '{"@timestamp":"2025-05-01T10:00:00.000Z","log.level":"ERROR","message":"boom","ecs.version":"1.2.0"}',
    '{"name":"app","hostname":"h","pid":1,"level":50,"msg":"bad","time":"2025-05-01T10:00:00.000Z","v":0}',
    '{"@t":"2025-05-01T10:00:00.000Z","@m":"hello","@l":"Error","@i":"abc"}',
    '{"event":"user logged in","level":"info","timestamp":"2025-05-01T10:00:00Z","user":"bob"}',
    '{"t":{"$date":"2025-05-01T10:00:00.000+00:00"},"s":"E","c":"NETWORK","id":22943,"msg":"Error","attr":{}}',
    '{"eventVersion":"1.08","eventTime":"2025-05-01T10:00:00Z","eventName":"GetObject","awsRegion":"us-east-1"}',
    '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"x","verb":"get",'
    '"requestReceivedTimestamp":"2025-05-01T10:00:00.000000Z"}',
    '{"level":"info","message":"started"}',
    'level=error msg="connection refused" ts=2025-05-01T10:00:00Z caller=main.go:12',
    'level=warn component=cache msg="evicting"',
    "ts=1714557600.123 level=info msg=hello",
    'at=info method=GET path="/" host=x.example.com dyno=web.1 connect=1ms service=18ms status=200 bytes=13',
    "E0501 10:00:00.123456       1 reflector.go:138] pkg/mod: Failed to watch",
)
SETTINGS = (
    '{"port": 8080, "debug": true, "name": "x"}',
    '{"logging":{"level":"info"},"message":"hi"}',
    '{"level":"info","file":"/var/log/x.log","rotate":true}',
    '{"message":"hello"}',
    '{"apiVersion":"v1","kind":"Event","message":"Back-off","lastTimestamp":"2025-05-01T10:00:00Z"}',
    "level=info\nport=8080\nhost=a",
    "LEVEL=info\nPORT=8080\nDEBUG=true",
)


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("record", RECORDS)
def test_a_record_is_a_log_however_few_there_are(record: str, count: int) -> None:
    text = "\n".join([record] * count)
    assert detect(source(text, "upload")).data_type == "log"
    assert [row["line_no"] for row in rows_of(facts_of(text, "upload"), "events")] == list(range(1, count + 1))


@pytest.mark.parametrize("text", SETTINGS)
def test_settings_stay_settings(text: str) -> None:
    assert detect(source(text, "upload")).data_type == "config"


@pytest.mark.parametrize(
    "text",
    [
        '{"level":"error","ts":"2025-05-01T10:00:01Z","msg":"bo',
        '[\n{"time":"2025-05-01T10:00:00Z","level":"info","msg":"a"},\n{"time":"2025-05-01T10:00:01Z","lev',
        '[\n{\n"time":"2025-05-01T10:00:00Z",\n"msg":"a"\n},\n{\n"time":"2025-05-01T10:00:01Z",\n"msg":"b is cu',
    ],
)
def test_what_breaks_off_is_kept_as_text(text: str) -> None:
    facts = facts_of(text, "upload")
    assert text.rsplit("\n", maxsplit=1)[-1].strip() in rows_of(facts, "events")[-1]["msg"]
    assert any("breaks off" in warning for warning in facts.warnings)


def test_a_table_of_records_with_one_word_each_is_a_log() -> None:
    found = detect(source("timestamp,level,message\n2025-05-01T10:00:00Z,ERROR,boom\n2025-05-01T10:00:01Z,INFO,ok"))
    assert (found.extractor, found.format) == ("log_records", "csv-log")
