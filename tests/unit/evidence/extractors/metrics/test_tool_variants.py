"""Output of the same tools under other options, versions and builds than the usual ones."""

from __future__ import annotations

import pytest
from faultmaven.evidence.detection import detect
from faultmaven.evidence.models import DataType

from tests.unit.evidence.extractors.metrics.reading import detected, one, samples_of
from tests.unit.evidence.extractors.metrics.test_tools import FREE_H, KUBECTL_CONTAINERS, VMSTAT
from tests.unit.evidence.sources import facts_of, rows_of, source

VMSTAT_W = """\
--procs-- -----------------------memory---------------------- ---swap-- -----io---- -system-- ----------cpu----------
   r    b         swpd         free        inact       active   si   so    bi    bo   in   cs  us  sy  id  wa  st  gu
   8    0            0     21017316      1316228       432512    0    0  1629   640  529 1364  64   8  25   2   0   0
"""
IOSTAT_H = """\
Linux 5.15.0-91-generic (db-1) \t05/01/24 \t_x86_64_\t(8 CPU)

avg-cpu:  %user   %nice %system %iowait  %steal   %idle
           5.2%    0.0%    2.1%   40.3%    0.0%   52.4%

      tps    kB_read/s    kB_wrtn/s    kB_dscd/s    kB_read    kB_wrtn    kB_dscd Device
     3.51        72.9k       107.3k         0.0k       2.1G       3.1G       0.0k nvme0n1
"""
SAR_V = """\
Linux 5.14.0-362.el9.x86_64 (db-1) \t12/31/2025 \t_x86_64_\t(8 CPU)

23:40:01    dentunusd   file-nr  inode-nr    pty-nr
23:50:01       121212      9120    121212         3
Average:       121212      9120    121212         3

23:50:01        LINUX RESTART\t(8 CPU)
"""
PIDSTAT_H = """\
Linux 6.1.0 (web-1) \t05/01/2024 \t_x86_64_\t(2 CPU)

# Time        UID      TGID       TID    %usr %system  %guest   %wait    %CPU   CPU  Command
1714557602   1000      4242         -   90.00    5.00    0.00    0.00   95.00     1  java
1714557602   1000         -      4250   80.00    5.00    0.00    0.00   85.00     1  |__GC Thread#0
"""
TOP_BUSYBOX = """\
Mem: 1234568K used, 789012K free, 1234K shrd, 45678K buff, 567890K cached
CPU:  45% usr  12% sys   0% nic  40% idle   1% io   0% irq   2% sirq
Load average: 3.21 2.10 1.05 4/512 12345
  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND
  123     1 root     R     1.2g  55%  45% /usr/bin/java -jar app.jar
"""
PS_EF = """\
UID        PID  PPID  C STIME TTY          TIME CMD
root         1     0  0 Nov22 ?        00:06:36 /sbin/init splash
root         4     2 12 Nov22 ?        00:00:00 [kworker/0:1-events]
"""
TOP_NODES = """\
NAME           CPU(cores)   CPU(%)      MEMORY(bytes)   MEMORY(%)
minikube       1893m        94%         6912Mi          91%
minikube-m02   <unknown>    <unknown>   <unknown>       <unknown>
"""
TOP_SUM = """\
NAME                   CPU(cores)   MEMORY(bytes)
web-5dc8d4f9fd-46997   1203m        1843Mi
payments-0             12m          97Mi
                       ________     ________
                       1215m        1940Mi
"""


@pytest.mark.parametrize(
    ("text", "format_name"),
    [
        (VMSTAT_W, "vmstat"), (IOSTAT_H, "iostat"), (SAR_V, "sar"), (PIDSTAT_H, "sar"), (TOP_BUSYBOX, "top"),
        (PS_EF, "ps"),
    ],
)  # fmt: skip
def test_a_variant_is_known_and_no_line_of_it_is_left_out(text: str, format_name: str) -> None:
    assert detected(text) == (format_name, 0.97)
    assert facts_of(text).warnings == ()


def test_units_and_places_of_variants() -> None:
    assert one(samples_of(VMSTAT_W), "memory.active").value == 432512.0
    disk = one(samples_of(IOSTAT_H), "disk.written", device="nvme0n1")
    assert (round(disk.value, 3), disk.unit, disk.line, disk.host) == (107.3, "KiB/s", 7, "db-1")
    assert one(samples_of(IOSTAT_H), "cpu.iowait").value == 40.3
    files = one(samples_of(SAR_V), "files.open")
    assert (files.value, files.ts) == (9120.0, "2025-12-31T23:50:01")


def test_pidstat_prints_epochs_and_threads() -> None:
    java = one(samples_of(PIDSTAT_H), "process.cpu", tgid="4242")
    assert (java.value, java.ts, java.assumed, java.service) == (95.0, "2024-05-01T10:00:02", False, "java")
    assert "tid" not in java.labels, "a process prints no thread"
    assert one(samples_of(PIDSTAT_H), "process.cpu", tid="4250").value == 85.0


def test_busybox_prints_a_machine_in_three_lines() -> None:
    samples = samples_of(TOP_BUSYBOX)
    assert [one(samples, f"cpu.{name}").value for name in ("user", "iowait", "softirq", "idle")] == [45, 1, 2, 40]
    assert (one(samples, "load.5m").value, one(samples, "memory.buffers").value) == (2.1, 45678.0)


def test_a_kernel_thread_keeps_its_name() -> None:
    assert one(samples_of(PS_EF), "process.cpu", pid="4").labels["command"] == "[kworker/0:1-events]"


def test_one_series_has_one_unit_whatever_the_tools_print() -> None:
    text = f"{VMSTAT}\n{FREE_H}"
    free = [sample for sample in samples_of(text) if sample.name == "memory.free"]
    assert {sample.unit for sample in free} == {"KiB"}
    assert [round(sample.value) for sample in free] == [123456, 23456, round(1.1 * 1024**2)]


def test_the_command_tells_what_vmstat_printed_in() -> None:
    row = one(samples_of("\n".join(VMSTAT.split("\n")[:3]), "vmstat -S M 1 5"), "memory.free")
    assert (row.value, row.unit) == (123456.0, "MiB")


@pytest.mark.parametrize("text", [TOP_NODES, TOP_SUM, KUBECTL_CONTAINERS])
def test_kubectl_top_is_a_measurement(text: str) -> None:
    found = detect(source(text))
    assert (found.data_type, found.format) == (DataType.METRIC, "kubectl-top")


def test_kubectl_since_1_33_prints_nodes_with_percentages_in_brackets() -> None:
    facts = facts_of(TOP_NODES)
    assert {row["kind"] for row in rows_of(facts, "objects")} == {"Node"}
    assert {row["name"] for row in rows_of(facts, "series")} == {
        *("node.cpu", "node.cpu_percent", "node.memory", "node.memory_percent")
    }


def test_a_sum_is_no_pod() -> None:
    facts = facts_of(TOP_SUM)
    assert [row["name"] for row in rows_of(facts, "objects")] == ["web-5dc8d4f9fd-46997", "payments-0"]
    assert sorted(row["value"] for row in rows_of(facts, "samples"))[:2] == [12.0, 1203.0]
