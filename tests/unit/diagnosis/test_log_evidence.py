"""What counts as a record that reports a fault: in whatever field and from whatever source, and never a denial."""

import json
import re
from pathlib import Path

import pytest
from faultmaven.diagnosis.catalogue import load_catalogue
from faultmaven.diagnosis.denials import is_denied
from faultmaven.diagnosis.heeded import NOTHING_ASKED
from faultmaven.diagnosis.service import diagnose, draw_picture
from faultmaven.evidence.facts import CaseFacts

from tests.support.cases import case_of

#: What healthy programs write all day: library names, counters at zero, retries that worked, words of other meaning.
HEALTHY = """\
2025-08-12T10:00:00Z INFO HikariPool-1 - Pool stats (total=10, active=2, idle=8, waiting=0)
2025-08-12T10:00:01Z INFO db stats: deadlocks=0 lock_timeouts=0 slow_queries: 0 connections=12/200
2025-08-12T10:00:02Z INFO kafka.consumer Successfully joined group with generation 81
2025-08-12T10:00:03Z INFO retry policy: retries on ThrottlingException, ProvisionedThroughputExceededException, SlowDown
2025-08-12T10:00:04Z INFO no deadlock detected in the last hour
2025-08-12T10:00:05Z INFO circuit breaker inventory is closed
2025-08-12T10:00:06Z INFO loaded com.example.errors.OutOfMemoryErrorHandler
2025-08-12T10:00:07Z INFO certificate valid until 2027-01-01, not expired
2025-08-12T10:00:08Z INFO request 81 retried once after connection reset, succeeded on attempt 2
2025-08-12T10:00:09Z INFO redis reconnected after failover, back to normal
2025-08-12T10:00:10Z INFO memory alarm cleared
2025-08-12T10:00:11Z INFO checkpoint complete: wrote 81 buffers (0.5%); 0 WAL file(s) added
2025-08-12T10:00:12Z INFO automatic vacuum of table "shop.public.carts": 0 are dead but not yet removable
2025-08-12T10:00:13Z INFO GC(81) Pause Young (Normal) (G1 Evacuation Pause) 812M->210M(3512M) 8.311ms
2025-08-12T10:00:14Z INFO cache stats: hits=81022 misses=412 evictions=0
2025-08-12T10:00:15Z INFO license valid for 212 days
2025-08-12T10:00:16Z INFO 50 packets transmitted, 50 received, 0% packet loss
2025-08-12T10:00:17Z INFO replication lag: 0 bytes, state streaming
2025-08-12T10:00:18Z INFO CORS enabled for https://shop.example.com
2025-08-12T10:00:19Z INFO dead letter queue invoices-dlq has 0 messages
2025-08-12T10:00:20Z INFO migrations: 12 applied, 0 failed
2025-08-12T10:00:21Z INFO rate limiter configured: 100 requests per second
2025-08-12T10:00:22Z INFO 2/2 status checks passed
2025-08-12T10:00:23Z INFO throttled=0 timeouts=0 errors=0 rejected=0
"""


def causes_of(facts: CaseFacts) -> list[str]:
    """Return the ids of the causes of a case."""
    return [cause.cause_id for cause in diagnose(facts).causes]


def test_healthy_records_show_no_fault(tmp_path: Path) -> None:
    with case_of(tmp_path, {"app.log": HEALTHY}) as facts:
        assert causes_of(facts) == []


@pytest.mark.parametrize(
    ("record", "level", "denied"),
    [
        ("no deadlock detected", "info", True),
        ("stats: 0 deadlock, 3 commits", "info", True),
        ("deadlocks=0 commits=3", "info", True),
        ('{"deadlock": 0}', "info", True),
        ("recovered from deadlock", "info", True),
        ("cannot recover, deadlock is not cleared", "error", False),
        ("deadlock: 0x1f waits for 0x2a", "error", False),
        ("attempt 0 deadlock", "warn", False),
        ("deadlock detected", "error", False),
    ],
)
def test_a_denial_is_no_report(record: str, level: str, denied: bool) -> None:
    found = re.search("deadlock", record)

    assert found
    assert is_denied(found, level) is denied


ZAP = '{"level":"error","ts":1755000000.1,"caller":"db/pool.go:41","msg":"query failed","error":"pq: {why}"}'
PINO = '{"level":50,"time":1755000000000,"pid":1,"err":{"type":"Error","message":"{why}"},"msg":"request errored"}'
AS_LOGGER = "2025-08-12T10:02:51Z ERROR org.postgresql.util.PSQLException: FATAL: {why}"


@pytest.mark.parametrize("form", [ZAP, PINO, AS_LOGGER], ids=["zap", "pino", "exception as logger"])
def test_the_error_counts_wherever_the_record_keeps_it(form: str, tmp_path: Path) -> None:
    record = form.replace("{why}", "sorry, too many clients already")
    with case_of(tmp_path, {"api.log": f"{record}\n{record}\n{record}\n"}) as facts:
        assert causes_of(facts) == ["too-many-connections"]


def test_an_errors_name_before_the_message_is_part_of_it(tmp_path: Path) -> None:
    record = "2025-08-12T10:02:51Z ERROR RecordTooLargeException: The message is 2318112 bytes when serialized\n"
    with case_of(tmp_path, {"export.log": record}) as facts:
        assert causes_of(facts) == ["kafka-record-too-large"]


def test_a_failed_span_speaks_like_a_log(tmp_path: Path) -> None:
    trace = (
        '{"data":[{"traceID":"a","spans":[{"traceID":"a","spanID":"s","operationName":"GET /x","references":[],'
        '"startTime":1755000000000000,"duration":12000,"tags":[{"key":"error","type":"bool","value":true}],'
        '"logs":[{"timestamp":1755000000000100,"fields":[{"key":"event","value":"error"},'
        '{"key":"message","value":"FATAL: sorry, too many clients already"}]}],"processID":"p"}],'
        '"processes":{"p":{"serviceName":"orders"}}}]}'
    )
    with case_of(tmp_path, {"trace.json": trace}) as facts:
        found = diagnose(facts).causes

    assert [(cause.cause_id, cause.claims[0].is_verified) for cause in found] == [("too-many-connections", True)]


def test_what_a_failed_span_says_is_cited_where_each_value_has_its_own_line(tmp_path: Path) -> None:
    spans = [
        {
            "traceID": "a",
            "spanID": f"b{number}",
            "operationName": f"GET {path}",
            "references": [],
            "startTime": 1755000000000000 + number,
            "duration": 1000,
            "tags": [
                {"key": "error", "value": True},
                {"key": "message", "value": f"connect {path}: connection refused"},
            ],
            "processID": "p1",
        }
        for number, path in enumerate(("/stock", "/price"))
    ]
    trace = {"data": [{"traceID": "a", "spans": spans, "processes": {"p1": {"serviceName": "shop"}}}]}
    (tmp_path / "trace.json").write_text(json.dumps(trace, indent=2))
    with CaseFacts.from_files([tmp_path]) as facts:
        found = diagnose(facts)
    cause = next(cause for cause in found.causes if cause.cause_id == "connection-refused")
    cited = [citation for claim in cause.claims for citation in claim.citations]
    assert cited
    assert all(claim.is_verified for claim in cause.claims)
    assert "connect /stock: connection refused" in cited[0].quote


def test_a_record_of_a_failed_span_belongs_to_its_service(tmp_path: Path) -> None:
    trace = (
        '{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"checkout"}}]},'
        '"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",'
        '"name":"POST /pay","kind":2,"startTimeUnixNano":"1755000000000000000",'
        ' "endTimeUnixNano":"1755000002000000000","attributes":[],'
        '"status":{"code":2,"message":"card vault sealed"}}]}]}]}'
    )
    with case_of(tmp_path, {"trace.json": trace}) as facts:
        logs = draw_picture(facts, NOTHING_ASKED, load_catalogue()).logs

    assert [(line.message, line.level, line.subject.name) for line in logs] == [
        ("card vault sealed", "error", "checkout")
    ]
