"""Azure Monitor, Google Cloud Monitoring and sysstat for programs: named, with units, hosts, times and lines."""

from __future__ import annotations

import json

import pytest
from faultmaven.evidence.detection import detect

from tests.unit.evidence.extractors.metrics.reading import one, samples_of
from tests.unit.evidence.sources import facts_of, source

_VM = "/subscriptions/1f/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-pay-1"
AZURE = {
    "cost": 59,
    "timespan": "2025-05-29T08:00:00Z/2025-05-29T08:05:00Z",
    "interval": "PT1M",
    "value": [
        {
            "id": f"{_VM}/providers/Microsoft.Insights/metrics/Percentage CPU",
            "type": "Microsoft.Insights/metrics",
            "name": {"value": "Percentage CPU", "localizedValue": "Percentage CPU"},
            "unit": "Percent",
            "timeseries": [
                {
                    "metadatavalues": [{"name": {"value": "tier", "localizedValue": "tier"}, "value": "web"}],
                    "data": [
                        {"timeStamp": "2025-05-29T08:00:00Z", "average": 12.5},
                        {"timeStamp": "2025-05-29T08:01:00Z", "average": 97.5, "count": 6},
                        {"timeStamp": "2025-05-29T08:02:00Z"},
                    ],
                }
            ],
            "errorCode": "Success",
        }
    ],
}
_ENDS = {"startTime": "2025-05-29T08:01:00Z", "endTime": "2025-05-29T08:02:00.123456Z"}
GOOGLE = {
    "timeSeries": [
        {
            "metric": {"labels": {"instance_name": "pay-1"}, "type": "compute.googleapis.com/instance/cpu/utilization"},
            "resource": {"type": "gce_instance", "labels": {"instance_id": "123", "zone": "europe-west1-b"}},
            "metricKind": "GAUGE",
            "valueType": "DOUBLE",
            "points": [{"interval": _ENDS, "value": {"doubleValue": 0.92}}],
            "unit": "10^2.%",
        },
        {
            "metric": {"type": "api/request_count", "labels": {"response_code_class": "500"}},
            "resource": {"type": "https_lb_rule", "labels": {"backend_name": "pay"}},
            "metricKind": "CUMULATIVE",
            "valueType": "INT64",
            "points": [{"interval": _ENDS, "value": {"int64Value": "42"}}],
        },
        {
            "metric": {"type": "api/latencies"},
            "resource": {"type": "api", "labels": {}},
            "metricKind": "DELTA",
            "valueType": "DISTRIBUTION",
            "unit": "s",
            "points": [{"interval": _ENDS, "value": {"distributionValue": {"count": "12", "mean": 0.5}}}],
        },
    ]
}
GOOGLE_CLIENT = [
    {
        "metric": {"type": "api/request_count", "labels": {}},
        "resource": {"type": "api", "labels": {}},
        "metric_kind": "DELTA",
        "points": [{"interval": {"end_time": "2025-05-29T08:02:00Z"}, "value": {"int64_value": 42}}],
    }
]
GOOGLE_QUERY = {
    "timeSeriesDescriptor": {
        "labelDescriptors": [{"key": "resource.zone"}],
        "pointDescriptors": [{"key": "value.utilization", "valueType": "DOUBLE", "metricKind": "GAUGE", "unit": "s"}],
    },
    "timeSeriesData": [
        {
            "labelValues": [{"stringValue": "europe-west1-b"}],
            "pointData": [{"values": [{"doubleValue": 0.5}], "timeInterval": _ENDS}],
        }
    ],
}


def _sysstat(snapshot: dict[str, object], **host: str) -> dict[str, object]:
    return {"sysstat": {"hosts": [{"nodename": "web-1", "number-of-cpus": 4, **host, "statistics": [snapshot]}]}}


SADF = _sysstat(
    {
        "timestamp": {"date": "2025-05-29", "time": "08:10:01", "utc": 1, "interval": 600},
        "cpu-load": [{"cpu": "all", "user": 92.5, "idle": 1.0}],
        "memory": {"memfree": 812345, "memused-percent": 81.2, "inactive": 5, "swpused-percent": 0.0},
        "queue": {"runq-sz": 3, "ldavg-1": 33.2},
        "disk": [{"disk-device": "sda", "tps": 12.1, "await": 8.2, "util": 12.5}],
        "network": {"net-dev": [{"iface": "eth0", "rxkB": 320.5, "ifutil-percent": 1.2}]},
    }
)
IOSTAT = _sysstat(
    {
        "timestamp": "05/29/2025 08:10:01 PM",
        "avg-cpu": {"user": 92.5, "idle": 1.0},
        "disk": [{"disk_device": "sda", "rkB/s": 8.5, "util": 12.5}],
    },
    date="05/29/2025",
)
MPSTAT = _sysstat({"timestamp": "08:10:01 PM", "cpu-load": [{"cpu": "all", "usr": 92.5, "idle": 1.0}]}, date="05/29/25")
SADF_LINES = (
    "web-1\t600\t2025-05-29 08:10:01 UTC\tall\t%user\t12.34\n"
    "web-1\t600\t2025-05-29 08:10:01 UTC\t-\tldavg-1\t33.21\n"
    "web-1\t600\t2025-05-29 08:20:01 UTC\tall\t%user\t92.50\n"
    "web-1\t600\t1748506801\teth0\trxkB/s\t320.50\n"
)


#: Format and value of every kind of answer.
ALL = (
    ("azure-monitor", AZURE), ("azure-monitor", {"values": [AZURE]}),
    ("google-monitoring", GOOGLE), ("google-monitoring", GOOGLE_CLIENT), ("google-monitoring", GOOGLE_QUERY),
    ("sysstat-json", SADF), ("sysstat-json", IOSTAT), ("sysstat-json", MPSTAT),
)  # fmt: skip


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(("form", "answer"), ALL)
def test_an_answer_is_known_in_one_line_and_in_many(form: str, answer: object, indent: int | None) -> None:
    text = json.dumps(answer, indent=indent)
    found = detect(source(text, "upload"))
    assert (found.format, found.confidence) == (form, 0.98)
    facts = facts_of(text)
    assert facts.count("samples")
    assert facts.warnings == ()


def test_azure_names_the_machine_and_what_a_metric_is_split_by() -> None:
    samples = samples_of(json.dumps(AZURE, indent=2))
    high = one([sample for sample in samples if sample.value > 90], "Percentage CPU")
    assert (high.labels, high.unit, high.host) == (
        {"resource": "vm-pay-1", "tier": "web", "statistic": "average"}, "%", "vm-pay-1",
    )  # fmt: skip
    assert (high.ts, high.assumed) == ("2025-05-29T08:01:00", False)
    assert '"average": 97.5' in json.dumps(AZURE, indent=2).split("\n")[high.line + 1]
    assert len(samples) == 3


def test_google_tells_kinds_units_and_the_mean_of_a_distribution() -> None:
    samples = samples_of(json.dumps(GOOGLE))
    busy = one(samples, "compute.googleapis.com/instance/cpu/utilization")
    assert (busy.value, busy.unit, busy.host, busy.ts) == (0.92, "ratio", "pay-1", "2025-05-29T08:02:00.123")
    assert one(samples, "api/request_count", backend_name="pay").kind == "counter"
    assert (one(samples, "api/latencies.mean").unit, one(samples, "api/latencies.count").value) == ("seconds", 12.0)
    assert one(samples_of(json.dumps(GOOGLE_CLIENT)), "api/request_count").value == 42.0
    asked = one(samples_of(json.dumps(GOOGLE_QUERY)), "value.utilization")
    assert (asked.labels, asked.value) == ({"resource.zone": "europe-west1-b"}, 0.5)


@pytest.mark.parametrize("answer", [SADF, IOSTAT, MPSTAT])
def test_sysstat_has_the_names_of_sar(answer: object) -> None:
    samples = samples_of(json.dumps(answer, indent="\t"))
    user = one(samples, "cpu.user", cpu="all")
    is_sadf = answer is SADF
    assert (user.value, user.unit, user.host, user.assumed) == (92.5, "%", "web-1", not is_sadf)
    assert user.ts == f"2025-05-29T{'08' if is_sadf else '20'}:10:01"


def test_sadf_tells_memory_disks_and_networks() -> None:
    samples = samples_of(json.dumps(SADF))
    assert {sample.name: (sample.value, sample.unit) for sample in samples if not sample.name.startswith("cpu.")} == {
        "memory.free": (812345.0, "KiB"), "memory.used_percent": (81.2, "%"), "memory.inactive": (5.0, "KiB"),
        "swap.used_percent": (0.0, "%"), "run_queue": (3.0, "count"), "load.1m": (33.2, None),
        "disk.transfers": (12.1, "per second"), "disk.await": (8.2, "ms"), "disk.utilization": (12.5, "%"),
        "network.received": (320.5, "KiB/s"), "network.utilization": (1.2, "%"),
    }  # fmt: skip
    assert one(samples, "disk.await").labels == {"device": "sda"}


def test_sadf_lines_need_no_heading() -> None:
    found = detect(source(SADF_LINES, "upload"))
    assert (found.format, found.confidence) == ("sadf", 0.98)
    samples = samples_of(SADF_LINES)
    assert [(s.name, s.value, s.ts, s.line) for s in samples] == [
        ("cpu.user", 12.34, "2025-05-29T08:10:01", 1),
        ("load.1m", 33.21, "2025-05-29T08:10:01", 2),
        ("cpu.user", 92.5, "2025-05-29T08:20:01", 3),
        ("network.received", 320.5, "2025-05-29T08:20:01", 4),
    ]
    assert {sample.host for sample in samples} == {"web-1"}
    assert one(samples, "network.received").labels == {"interface": "eth0"}
