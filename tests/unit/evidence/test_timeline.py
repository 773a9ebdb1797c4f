"""The timeline tells records and findings on one axis, and nothing twice."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from faultmaven.core.clock import utc_now
from faultmaven.evidence.facts import CaseFacts
from faultmaven.evidence.facts.parquet import write_facts
from faultmaven.evidence.findings import FindingKind
from faultmaven.evidence.models import Evidence, Facts, Status
from faultmaven.evidence.timeline import Moment, timeline

START = datetime.fromisoformat("2026-01-31T09:00")
EVENT = ("line_no", "ts", "level", "source", "component", "template_id", "msg")
FINDING = ("line_no", "ts", "kind", "severity", "subject", "title", "ts_end", "detail")


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def event(
    line_no: int, minutes: float, level: str | None, template: str | None, msg: str, **other: str
) -> dict[str, Any]:
    given = {"line_no": line_no, "ts": at(minutes), "level": level, "template_id": template, "msg": msg}
    return {"source": "log", "component": "db", **given, **other}


def finding(line_no: int, minutes: float | None, kind: str, severity: str, subject: str | None, **other: Any) -> Any:
    given = {"line_no": line_no, "kind": kind, "severity": severity, "subject": subject, "title": f"{kind} {subject}"}
    ts = at(minutes) if minutes is not None else None
    return {"ts": ts, "ts_end": None, "detail": None, **given, **other}


def told(folder: Path, events: list[dict[str, Any]], findings: list[dict[str, Any]], limit: int = 500) -> list[Moment]:
    tables = {
        table: {name: [row[name] for row in rows] for name in names}
        for table, names, rows in (("events", EVENT, events), ("findings", FINDING, findings))
        if rows
    }
    written = write_facts(Facts(tables), "ev_1", folder)
    item = Evidence(
        evidence_id="ev_1",
        case_id="c",
        user_id="u",
        number=1,
        filename="1.log",
        size_bytes=1,
        sha256="",
        status=Status.READY,
        created_at=utc_now(),
    )
    with CaseFacts([item], {table: [folder / f"{table}.parquet"] for table in written.counts}) as facts:
        return timeline(facts, limit).items


REFUSED = [event(10 + n, 30 + n / 10, "error", "t1", "refused") for n in range(20)]


def test_a_metric_finding_is_a_moment_of_its_own(tmp_path: Path):
    items = told(tmp_path, REFUSED, [finding(3, 29, "change-point", "warn", "pool", ts_end=at(40), title="pool rose")])
    rose, refused = items[0], items[1]
    assert (rose.source, rose.kind, rose.severity, rose.level, rose.text) == (
        *("finding", "change-point", "warn", "warn", "pool rose"),
    )
    assert (rose.ts, rose.last_ts, rose.count, rose.component) == (at(29), at(40), 1, "pool")
    assert (refused.source, refused.kind, refused.severity, refused.count) == ("log", None, "error", 20)


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("new-pattern", "t1"),
        ("rare-pattern", "t1"),
        ("burst", "t1"),
        ("error-cluster", "IOError"),
        ("firing-alert", "db"),
    ],
)
def test_a_finding_about_a_burst_is_its_note_and_no_second_moment(tmp_path: Path, kind: str, subject: str):
    items = told(tmp_path, REFUSED, [finding(10, 30, kind, "error", subject)])
    bursts = [moment for moment in items if moment.text == "refused" and moment.count == 20]
    assert [moment.notes for moment in bursts] == [[f"{kind} {subject}"]]
    assert (bursts[0].kind, bursts[0].line_no) == (kind, 10)
    assert not [moment for moment in items if moment.source == "finding"]


def test_several_findings_about_one_burst_are_all_its_notes_the_most_telling_first(tmp_path: Path):
    kinds = ("rare-pattern", "error-cluster", "new-pattern")
    items = told(tmp_path, REFUSED, [finding(10, 30, kind, "error", "t1") for kind in kinds])
    burst = next(moment for moment in items if moment.count == 20)
    assert burst.kind == "new-pattern"
    assert burst.notes == ["new-pattern t1", "error-cluster t1", "rare-pattern t1"]


def test_a_burst_within_a_steady_trickle_is_told_when_it_began(tmp_path: Path):
    trickle = [event(n + 1, n, "warn", "t1", "slow") for n in range(120)]
    burst = finding(1, 90, "burst", "warn", "t1", ts_end=at(95), detail=json.dumps({"count": 300}))
    items = told(tmp_path, trickle, [burst])
    found = next(moment for moment in items if moment.source == "finding")
    assert (found.ts, found.last_ts, found.count, found.component) == (at(90), at(95), 300, None)


def test_the_same_pattern_in_two_stretches_is_noted_where_it_began(tmp_path: Path):
    again = [event(50 + n, 60 + n / 10, "error", "t1", "refused again") for n in range(30)]
    items = told(tmp_path, REFUSED + again, [finding(10, 30, "new-pattern", "error", "t1")])
    assert [(moment.count, bool(moment.notes)) for moment in items if moment.count > 1] == [(20, True), (30, False)]


@pytest.mark.parametrize("kind", ["gap", "clock-step", "vanished-pattern"])
def test_what_the_line_itself_does_not_say_stays_a_moment(tmp_path: Path, kind: str):
    items = told(tmp_path, REFUSED, [finding(10, 30, kind, "warn", "t1" if kind == "vanished-pattern" else None)])
    assert [moment.kind for moment in items if moment.source == "finding"] == [kind]


def test_findings_without_a_time_or_about_a_whole_trace_are_no_moments(tmp_path: Path):
    findings = [finding(1, None, "risky-setting", "error", "x"), finding(2, 3, "critical-path", "info", "web")]
    assert told(tmp_path, [], findings) == []


def test_every_kind_with_a_time_is_told_once_unless_it_is_about_a_whole_trace(tmp_path: Path):
    events = [event(n + 1, 10 * n, "error", f"t{n}", "refused") for n in range(len(FindingKind))]
    findings = [finding(n + 1, 10 * n, kind, "warn", f"t{n}") for n, kind in enumerate(FindingKind)]
    items = told(tmp_path, events, findings)
    said = [words for moment in items for words in (moment.text, *moment.notes) if words != "refused"]
    whole = (FindingKind.CRITICAL_PATH, FindingKind.REPEATED_CALL)
    assert sorted(said) == sorted(f"{kind} t{n}" for n, kind in enumerate(FindingKind) if kind not in whole)


def test_of_too_many_the_grave_findings_are_kept(tmp_path: Path):
    noise = [finding(n + 100, n, "anomaly", "info", f"series {n}") for n in range(100)]
    items = told(tmp_path, REFUSED, [*noise, finding(5, 29, "saturation", "error", "pool")], limit=4)
    assert {(moment.source, moment.kind) for moment in items} >= {("finding", "saturation"), ("log", None)}
    assert len(items) == 4
    assert [moment.ts for moment in items] == sorted(moment.ts for moment in items)


def test_a_warning_that_a_grave_finding_speaks_of_is_grave(tmp_path: Path):
    warned = [event(10 + n, 30, "warn", "t1", "nearly full") for n in range(3)]
    items = told(tmp_path, warned, [finding(10, 30, "firing-alert", "error", "pool")])
    moment = next(moment for moment in items if moment.notes)
    assert (moment.level, moment.severity) == ("warn", "error")


def test_files_tell_records_alerts_and_metrics_on_one_axis(tmp_path: Path):
    stamps = [at(n / 2).isoformat() + "Z" for n in range(120)]
    log = [
        f"{stamp} {'ERROR [web] upstream refused' if n > 80 else 'INFO [web] served'}" for n, stamp in enumerate(stamps)
    ]
    (tmp_path / "web.log").write_text("\n".join(log))
    rows = [f"{stamp},{20 + n % 3 if n < 76 else 90 + n % 3}" for n, stamp in enumerate(stamps)]
    (tmp_path / "metrics.csv").write_text("\n".join(["time,pool_in_use", *rows]))
    alert = {"labels": {"alertname": "PoolFull", "severity": "critical"}, "state": "firing", "activeAt": stamps[79]}
    body = {
        "status": "success",
        "data": {"alerts": [{**alert, "annotations": {"summary": "pool is full"}, "value": "9e1"}]},
    }
    (tmp_path / "alerts.json").write_text(json.dumps(body, indent=1))
    with CaseFacts.from_files([tmp_path]) as facts:
        items = timeline(facts).items
    lines = [(moment.filename, moment.line_no, moment.text) for moment in items]
    assert len(lines) == len(set(lines))
    assert [moment.kind for moment in items if moment.filename == "metrics.csv"] != []
    fires = [moment for moment in items if moment.filename == "alerts.json" and moment.kind == "firing-alert"]
    assert [(moment.ts, moment.severity) for moment in fires] == [(datetime.fromisoformat(stamps[79][:-1]), "error")]
    rose = next(moment for moment in items if moment.kind == "change-point")
    refused = next(moment for moment in items if moment.source == "log" and moment.severity == "error")
    assert rose.ts < fires[0].ts < refused.ts
