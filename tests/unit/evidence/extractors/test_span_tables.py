"""Tables of spans of other tools: what their columns mean, codes of status, and the unit of a duration."""

from __future__ import annotations

import random

import pytest
from faultmaven.evidence.detection import detect

from tests.unit.evidence.sources import facts_of, rows_of, source

_START = 1647705600000


def _market(unit_of_ms: int) -> str:
    """Return 40 requests of four calls one after the other, times in ms, durations in `unit_of_ms` parts of one."""
    chance = random.Random(5)
    lines = ["timestamp,cmdb_id,span_id,trace_id,duration,type,status_code,operation_name,parent_span"]
    for trace in range(40):
        begin, took = _START + 997 * trace, [chance.randint(5, 40) for _ in range(4)]
        lines.append(f"{begin},frontend-0,a{trace},t{trace},{(sum(took) + 5) * unit_of_ms},rpc,0,shop/Buy,root")
        for call, each in enumerate(took):
            at = begin + 1 + sum(took[:call])
            code = 13 if call == 3 and trace == 7 else 0
            lines.append(f"{at},cart-1,b{trace}-{call},t{trace},{each * unit_of_ms},rpc,{code},shop/Get,a{trace}")
    return "\n".join(lines)


@pytest.mark.parametrize("unit_of_ms", [1, 1000])
def test_durations_are_in_the_unit_in_which_the_calls_follow_each_other(unit_of_ms: int) -> None:
    spans = rows_of(facts_of(_market(unit_of_ms)), "spans")
    assert all(5 <= span["duration_ms"] <= 200 for span in spans)


def test_an_instance_tells_its_service_and_codes_of_grpc_tell_errors() -> None:
    spans = rows_of(facts_of(_market(1000)), "spans")
    assert {span["service"] for span in spans} == {"frontend", "cart"}
    assert [span["span_id"] for span in spans if span["status"] == "error"] == ["b7-3"]


def test_success_is_the_opposite_of_an_error() -> None:
    text = (
        "callType,startTime,elapsedTime,success,traceId,id,pid,cmdb_id,dsName,serviceName\n"
        "JDBC,1590249600000,2.0,True,t1,s2,s1,docker_003,db_007,\n"
        "LOCAL,1590249600000,12.0,False,t1,s1,None,docker_003,,local_method_011\n"
    )
    query, method = rows_of(facts_of(text), "spans")
    assert (query["parent_id"], query["status"], query["name"]) == ("s1", "ok", "JDBC")
    assert (method["parent_id"], method["status"], method["service"]) == (None, "error", "local_method_011")


def test_a_table_without_operations_has_those_of_its_services() -> None:
    text = "timestamp,cmdb_id,parent_id,span_id,trace_id,duration\n1614787199628,Tomcat01,p1,s1,t1,19\n"
    assert detect(source(text)).format == "span-csv"
    (span,) = rows_of(facts_of(text), "spans")
    assert (span["name"], span["service"], span["duration_ms"]) == ("Tomcat01", "Tomcat01", 19.0)


@pytest.mark.parametrize(
    ("header", "cells", "states"),
    [
        ("otel_status_code", "0 1 2", [None, "ok", "error"]),
        ("status_code", "200 404 503", ["ok", "ok", "error"]),
        ("error", "true false 1", ["error", "ok", "error"]),
    ],
)
def test_a_status_is_read_by_what_its_column_counts(header: str, cells: str, states: list[str | None]) -> None:
    rows = [f"t1,s{n},GET,{1647705600000 + n},5,{cell}" for n, cell in enumerate(cells.split())]
    text = "\n".join([f"trace_id,span_id,name,start_time,duration_ms,{header}", *rows])
    assert [span["status"] for span in rows_of(facts_of(text), "spans")][1:] == states[1:]
