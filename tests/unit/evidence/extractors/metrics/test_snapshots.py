"""What tools count since the start of a machine, and what macOS prints."""

from __future__ import annotations

import pytest
from faultmaven.evidence.analysis.metrics import analyse_metrics
from faultmaven.evidence.detection import detect

from tests.unit.evidence.extractors.metrics.reading import one, samples_of
from tests.unit.evidence.sources import facts_of, rows_of, source

VMSTAT_S = """\
     24684084 K total memory
      1378604 K used memory
     21509924 K free memory
        13896 K buffer memory
      2191672 K swap cache
      2097148 K total swap
         1024 K used swap
      8215864 non-nice user cpu ticks
            0 IRQ cpu ticks
    283649717 K paged in
          512 pages swapped out
    246908266 CPU context switches
   1795326984 boot time
      1892091 forks
"""
VMSTAT_DISKS = """\
           10 disks
            2 partitions
     18568700 total reads
    151881508 milli reading
            3 inprogress IO
"""
VMSTAT_D = """\
disk- ------------reads------------ ------------writes----------- -----IO------
       total merged sectors      ms  total merged sectors      ms    cur    sec
sda   185687  22123 5672994 1518815 249699 57753 2246702 6820544      2   7750
dm-0       0      0       0       0      0      0       0       0      0      0
"""
TOP_MACOS = """\
Processes: 534 total, 3 running, 531 sleeping, 2761 threads
2025/05/29 10:14:26
Load Avg: 3.61, 3.02, 2.87
CPU usage: 12.50% user, 10.41% sys, 77.8% idle
SharedLibs: 631M resident, 119M data, 62M linkedit.
MemRegions: 345123 total, 6012M resident, 312M private, 2410M shared.
PhysMem: 31G used (3214M wired, 9123M compressor), 412M unused.
VM: 221T vsize, 4915M framework vsize, 1231231(0) swapins, 2232123(0) swapouts.
Networks: packets: 40123123/44G in, 21322222/9876M out.
Disks: 12312312/221G read, 9876543/180G written.

PID    COMMAND          %CPU TIME     #TH   #WQ  #PORTS MEM    PURG   CMPRS  PGRP  PPID  STATE    BOOSTS
81234  java             98.2 11:22.33 81/1  2    312    3120M  0B     1024M  81234 1     running  *0[1]
412    WindowServer     12.1 120:33.1 18    6    4212   812M+  12M    120M   412   1     sleeping *0[1]
999    Google Chrome He 3.1  01:02.33 22    1    212    256M   0B     10M    990   990   sleeping *0[2]
"""


#: Format and text of every kind of snapshot.
ALL = (("vmstat", VMSTAT_S), ("vmstat", VMSTAT_DISKS), ("vmstat", VMSTAT_D), ("top", TOP_MACOS))


@pytest.mark.parametrize(("form", "text"), ALL)
def test_a_snapshot_is_known(form: str, text: str) -> None:
    found = detect(source(text, "upload"))
    assert (found.format, found.confidence) == (form, 0.97)
    assert facts_of(text).warnings == ()


def test_what_a_machine_counts_has_the_names_of_other_tools_where_they_have_one() -> None:
    samples = samples_of(VMSTAT_S)
    assert (one(samples, "memory.free").value, one(samples, "memory.free").unit) == (21509924.0, "KiB")
    assert one(samples, "swap.used").kind == "gauge"
    forks = one(samples, "vmstat.forks")
    assert (forks.value, forks.kind, forks.line) == (1892091.0, "counter", 14)
    assert (one(samples, "vmstat.paged_in").unit, one(samples, "boot.time").value) == ("KiB", 1795326984.0)
    assert one(samples_of(VMSTAT_DISKS), "disk.io_current").value == 3.0


def test_disks_are_counted_one_by_one() -> None:
    samples = samples_of(VMSTAT_D)
    assert one(samples, "disk.write_time", device="sda").value == 6820544.0
    assert (
        one(samples, "disk.io_current", device="sda").value,
        one(samples, "disk.io_current", device="sda").line,
    ) == (2.0, 3)


def test_macos_tells_its_processes_also_those_with_spaces_in_their_names() -> None:
    samples = samples_of(TOP_MACOS)
    assert {sample.ts for sample in samples} == {"2025-05-29T10:14:26"}
    assert one(samples, "cpu.idle").value == 77.8
    assert one(samples, "memory.free").value == 412 * 1024.0**2
    chrome = one(samples, "process.resident", command="Google Chrome He")
    assert (chrome.value, chrome.line) == (256 * 1024.0**2, 15)
    assert one(samples, "process.threads", pid="81234").value == 81.0


def test_swapping_by_the_megabyte_is_told() -> None:
    text = (
        " r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n"
        "12  3  20480  23456  10240 154321 5120 9000   500  1000 2100 5200 75 20  0  5  0\n"
        "12  3  20480  23456  10240 154321 5120 9000   500  1000 2100 5200 75 20  0  5  0\n"
    )
    titles = [row["title"] for row in rows_of(analyse_metrics(facts_of(text), source(text)), "findings")]
    assert any("memory is being swapped" in title for title in titles), titles
