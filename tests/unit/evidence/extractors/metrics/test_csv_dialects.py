"""Tables of metrics as other programs write them: decimal commas, headers behind a #, counters of Windows."""

from __future__ import annotations

import pytest

from tests.unit.evidence.extractors.metrics.reading import detected, one, samples_of

GERMAN = """Zeit;CPU (%);Speicher (MB);Anfragen
31.12.2025 23:59:00;12,5;1.024,25;1,234
01.01.2026 00:00:00;99,5;1.025,75;1,5
"""
SADF = """# hostname;interval;timestamp;CPU;%user;%idle
db-1;600;2026-01-02 00:10:01 UTC;-1;5.31;94.69
db-1;600;2026-01-02 00:10:01 UTC;0;9.31;90.69
db-1;600;2026-01-02 00:20:01 UTC;-1;96.31;3.69
db-1;600;2026-01-02 00:20:01 UTC;0;97.31;2.69
# hostname;interval;timestamp;DEV;tps;rkB/s
db-1;600;2026-01-02 00:10:01 UTC;sda;5;120
db-1;600;2026-01-02 00:20:01 UTC;sda;7;140
"""
PERFMON = r""""(PDH-CSV 4.0) (UTC)(0)","\\WEB-1\Processor(_Total)\% Processor Time","\\WEB-1\Memory\Available MBytes"
"01/13/2026 00:00:00.123","12.5"," "
"01/13/2026 00:00:15.123","99.5","12"
"01/13/2026 00:00:30.123","99.6","11"
"""
INFLUX = """#group,false,false,true,true,false,false,true,true,true
#datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339,double,string,string,string
#default,_result,,,,,,,,
,result,table,_start,_stop,_time,_value,_field,_measurement,host
,,0,2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,2026-01-01T00:00:10Z,12.5,usage_user,cpu,h1
,,0,2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,2026-01-01T00:00:20Z,92.5,usage_user,cpu,h1
"""


@pytest.mark.parametrize("text", [GERMAN, SADF, PERFMON, INFLUX])
def test_it_is_a_table_of_metrics(text: str) -> None:
    assert detected(text) == ("csv-metrics", 0.975)


def test_a_comma_before_decimals_is_a_point() -> None:
    samples = samples_of(GERMAN)
    assert [(s.value, s.unit) for s in samples if s.name == "CPU"] == [(12.5, "%"), (99.5, "%")]
    assert [s.value for s in samples if s.name == "Speicher"] == [1024.25, 1025.75]
    assert [s.value for s in samples if s.name == "Anfragen"] == [1.234, 1.5]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('time,requests\n2026-01-01T00:00:00Z,"1,234"\n2026-01-01T00:01:00Z,"2,345"\n', 1234.0),
        ('time,load\n2026-01-01T00:00:00Z,"1,23"\n2026-01-01T00:01:00Z,"2,345"\n', 1.23),
        ("time;load\n2026-01-01T00:00:00Z;1,234\n2026-01-01T00:01:00Z;2,345\n", 1.234),
        ("time;load;other\n2026-01-01T00:00:00Z;1,234;0.5\n2026-01-01T00:01:00Z;2,345;0.7\n", 1234.0),
        ("time\tload\n2026-01-01T00:00:00Z\t1,234\n2026-01-01T00:01:00Z\t2,345\n", 1234.0),
    ],
)
def test_three_digits_behind_a_comma_are_thousands_unless_the_table_says_otherwise(text: str, value: float) -> None:
    assert next(s.value for s in samples_of(text) if s.name in {"load", "requests"}) == value


def test_a_list_in_a_label_keeps_its_commas() -> None:
    text = "time;shards;load\n2026-01-01T00:00:00Z;1,2 and 3;0,5\n2026-01-01T00:01:00Z;1,2 and 3;0,7\n"
    assert {s.labels["shards"] for s in samples_of(text)} == {"1,2 and 3"}


def test_names_of_columns_may_stand_behind_a_hash_above_each_table() -> None:
    samples = samples_of(SADF)
    user = [(s.labels["CPU"], s.value, s.unit, s.host, s.line) for s in samples if s.name == "%user"]
    assert user == [
        *(("-1", 5.31, "%", "db-1", 2), ("0", 9.31, "%", "db-1", 3)),
        *(("-1", 96.31, "%", "db-1", 4), ("0", 97.31, "%", "db-1", 5)),
    ]
    assert [(s.value, s.unit, s.line) for s in samples if s.name == "rkB/s"] == [(120, "KiB/s", 7), (140, "KiB/s", 8)]


def test_a_counter_of_windows_is_host_object_instance_and_name() -> None:
    samples = samples_of(PERFMON)
    busy = next(s for s in samples if s.name == "Processor.% Processor Time")
    assert (busy.value, busy.unit, busy.host, busy.labels["instance"]) == (12.5, "%", "WEB-1", "_Total")
    assert [(s.value, s.unit) for s in samples if s.name == "Memory.Available MBytes"] == [(12, "MiB"), (11, "MiB")]


def test_influxdb_tells_the_time_of_a_row_among_three() -> None:
    samples = samples_of(INFLUX)
    assert [(s.name, s.ts, s.value) for s in samples] == [
        ("cpu.usage_user", "2026-01-01T00:00:10", 12.5),
        ("cpu.usage_user", "2026-01-01T00:00:20", 92.5),
    ]
    assert one(samples[:1], "cpu.usage_user").labels == {"host": "h1"}
