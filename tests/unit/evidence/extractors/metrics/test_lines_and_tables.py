"""Line protocols and tables of separated values, each with samples of its own."""

from __future__ import annotations

import pytest
from faultmaven.evidence.detection import detect
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.evidence.extractors.metrics.reading import detected, one, samples_of
from tests.unit.evidence.sources import source

_INFLUX = r"""weather,location=us-midwest,host=a temperature=82.5,humidity=71i,open=t,note="x, y=z" 1465839830100400200
weather\,x,location=us\ west value=3u 1465839830100400200
cpu usage_idle=99.1"""
_WIDE = """Time,TimeStamp,PodName,CpuUsage(m),MemoryUsage(Mi),MemoryUsageRate(%),NodeNetworkReceiveBytes
2023-01-29 08:41:09.712997733 +0000 UTC m=+0.789159594,1674981669,shop-5dc8d4f9fd-46997,4.6,407.4,20.3,29656.0
2023-01-29 08:42:09.308573704 +0000 UTC m=+60.384735564,1674981729,shop-5dc8d4f9fd-46997,6.7,,20.4,21352.2
"""
_MULTI = """microservice,PetSite,PetSite,Search
metric,latency,availability,latency
statistic,p99,Average,p99
unix_timestamp,,,
1681866420.0,0.02,100.0,
1681866720.0,,99.5,0.06
"""
_LONG = """timestamp,cmdb_id,kpi_name,value
1614787200,gjjcore9,system.cpu.pct_usage,31.3
1614787260,gjjcore9,system.cpu.pct_usage,34.1
1614787200,gjjweb001,system.mem.used,1e9
"""


def test_influx_line_protocol() -> None:
    assert detected(_INFLUX)[0] == "influx-line-protocol"
    samples = samples_of(_INFLUX)
    temperature = one(samples, "weather.temperature")
    assert (temperature.value, temperature.ts, temperature.host) == (82.5, "2016-06-13T17:43:50.100", "a")
    assert one(samples, "weather.humidity").value == 71.0
    assert one(samples, "weather.open").value == 1.0
    assert one(samples, "weather,x").labels == {"location": "us west"}
    assert one(samples, "cpu.usage_idle").ts is None
    assert not [s for s in samples if s.name == "weather.note"]


def test_graphite_statsd_collectd_and_opentsdb() -> None:
    graphite = "servers.web-1.cpu.load;dc=eu 1.5 1714557600\nservers.web-1.cpu.load;dc=eu 2.5 1714557660"
    assert detected(graphite)[0] == "graphite-plaintext"
    assert [(s.value, s.labels, s.ts) for s in samples_of(graphite)] == [
        (1.5, {"dc": "eu"}, "2024-05-01T10:00:00"), (2.5, {"dc": "eu"}, "2024-05-01T10:01:00")
    ]  # fmt: skip
    statsd = "page.views:1|c|@0.1\nfuel.level:0.5|g\nsong.length:240|ms|#service:radio,env:prod"
    assert detected(statsd)[0] == "statsd"
    samples = samples_of(statsd)
    assert one(samples, "page.views").value == 10.0
    assert (one(samples, "song.length").unit, one(samples, "song.length").service) == ("ms", "radio")
    collectd = 'PUTVAL "web-1/interface-eth0/if_octets" interval=10 1251533299:100:200'
    assert detected(collectd)[0] == "collectd-putval"
    assert [(s.name, s.host, s.value) for s in samples_of(collectd)] == [
        ("interface.if_octets", "web-1", 100.0), ("interface.if_octets", "web-1", 200.0)
    ]  # fmt: skip
    opentsdb = "put sys.cpu.user 1356998400 42.5 host=webserver01 cpu=0"
    assert [(s.name, s.host, s.value) for s in samples_of(opentsdb)] == [("sys.cpu.user", "webserver01", 42.5)]


def test_wide_table_takes_the_sure_time_and_the_units() -> None:
    samples = samples_of(_WIDE)
    cpu = [s for s in samples if s.name == "CpuUsage"]
    assert [(s.value, s.ts, s.line, s.unit) for s in cpu] == [
        (4.6, "2023-01-29T08:41:09", 2, "millicores"), (6.7, "2023-01-29T08:42:09", 3, "millicores")
    ]  # fmt: skip
    assert {s.service for s in samples} == {"shop"}
    assert len([s for s in samples if s.name == "MemoryUsage"]) == 1, "an empty cell is no sample"
    assert one(samples[:4], "MemoryUsageRate").unit == "%"
    assert {s.name for s in samples} == {"CpuUsage", "MemoryUsage", "MemoryUsageRate", "NodeNetworkReceiveBytes"}


def test_file_named_after_a_pod_tells_the_owner() -> None:
    text = "time,cpu_percent\n2024-05-01T10:00:00Z,5\n2024-05-01T10:01:00Z,6"
    found = samples_of(text, "cart-service-5dc8d4f9fd-46997_metric.csv")[0]
    assert (found.service, found.host) == ("cart-service", "cart-service-5dc8d4f9fd-46997")


def test_header_of_several_rows() -> None:
    samples = samples_of(_MULTI)
    late = one(samples, "latency", microservice="Search")
    assert (late.value, late.line, late.service, late.labels["statistic"]) == (0.06, 6, "Search", "p99")
    assert [s.value for s in samples if s.name == "availability"] == [100.0, 99.5]
    assert one(samples, "latency", microservice="PetSite").ts == "2023-04-19T01:07:00"


def test_long_table() -> None:
    samples = samples_of(_LONG)
    cpu = [s for s in samples if s.name == "system.cpu.pct_usage"]
    assert [(s.value, s.line, s.labels) for s in cpu] == [
        (31.3, 2, {"cmdb_id": "gjjcore9"}), (34.1, 3, {"cmdb_id": "gjjcore9"})
    ]  # fmt: skip
    assert one(samples, "system.mem.used").value == 1e9


@pytest.mark.parametrize(
    "text",
    [
        "timestamp,host,cpu,mem\n" + "\n".join(f"{1614787200 + n * 60},h{n % 2},{n}.5,{n * 2}" for n in range(30)),
        "Time;Requests;Errors\n" + "\n".join(f"2024-05-01 10:{n:02};{n * 3};0" for n in range(30)),
        '"Time","{instance=\\"a\\"}","b"\n' + "\n".join(f'"2024-05-01 10:{n:02}:00","{n}","1.5"' for n in range(30)),
        "date\ttemp\n" + "\n".join(f"2024-05-{n:02}\t{n}" for n in range(1, 30)),
        _WIDE, _MULTI, _LONG,
    ],
)  # fmt: skip
def test_table_of_metrics_is_one(text: str) -> None:
    found = detect(source(text))
    assert (found.extractor, found.format) == ("metric", "csv-metrics")


@pytest.mark.parametrize(
    "text",
    [
        "time,level,message\n2024-05-01T10:00:00Z,INFO,the server has started on port 80\n"
        "2024-05-01T10:00:01Z,ERROR,could not connect to the database",
        "TraceID,SpanID,ParentID,Duration,StartTime\nab12,cd34,root,106013,1674982934905\nab12,ce34,cd34,1060,1674982934906",
        "name,team\nalice,red\nbob,blue\ncarol,red",
        "a,b,c\nthis is prose, with commas, in it\nand more, of the, same",
    ],
)
def test_other_tables_are_none(text: str) -> None:
    assert detected(text)[1] < 0.5


@given(
    st.lists(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=3, max_size=3), min_size=3,
             max_size=30),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from([1, 1_000, 1_000_000, 1_000_000_000]),
)  # fmt: skip
def test_what_was_written_into_a_wide_table_is_read(rows: list[list[float]], delimiter: str, scale: int) -> None:
    start = 1_700_000_000
    lines = [delimiter.join(["timestamp", "cpu", "memory", "errors"])]
    lines += [delimiter.join([str((start + n) * scale), *map(repr, row)]) for n, row in enumerate(rows)]
    found = {(s.name, s.line): s.value for s in samples_of("\n".join(lines))}
    assert found == {
        (name, line): row[place]
        for line, row in enumerate(rows, start=2)
        for place, name in enumerate(("cpu", "memory", "errors"))
    }
    assert {s.ts[:10] for s in samples_of("\n".join(lines)) if s.ts} == {"2023-11-14"}
