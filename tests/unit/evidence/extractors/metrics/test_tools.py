"""Output of system tools, as printed: right names, units, times and lines, alone and one after the other."""

from __future__ import annotations

from datetime import datetime

import pytest
from faultmaven.evidence.detection import detect

from tests.unit.evidence.extractors.metrics.reading import detected, one, samples_of
from tests.unit.evidence.sources import facts_of, rows_of, source

VMSTAT = """\
procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----
 r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st
 2  0      0 123456  10240 654321    0    0     5    10  100  200  5  2 93  0  0
12  3  20480  23456  10240 154321  512  900   500  1000 2100 5200 75 20  0  5  0
"""
VMSTAT_T = """\
procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu----- -----timestamp-----
 r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st                 UTC
 2  0      0 123456  10240 654321    0    0     5    10  100  200  5  2 93  0  0 2024-05-01 10:00:00
"""
IOSTAT = """\
Linux 5.15.0-91-generic (db-1) \t05/01/2024 \t_x86_64_\t(8 CPU)

05/01/2024 11:59:30 PM
avg-cpu:  %user   %nice %system %iowait  %steal   %idle
           5.20    0.00    2.10   40.30    0.00   52.40

Device            r/s     rkB/s   rrqm/s  %rrqm r_await rareq-sz     w/s     wkB/s  aqu-sz  %util
nvme0n1         10.00    160.00     0.00   0.00    0.50    16.00  900.00  36000.00    9.10  99.60
sda              0.00      0.00     0.00   0.00    0.00     0.00    1.00      4.00    0.00   0.10

"""
SAR = """\
Linux 4.18.0-477.el8.x86_64 (web-1) \t05/01/2024 \t_x86_64_\t(4 CPU)

11:50:01 PM     CPU     %user     %nice   %system   %iowait    %steal     %idle
12:00:01 AM     all      5.00      0.00      2.00      0.50      0.00     92.50
12:10:01 AM     all     95.00      0.00      4.00      0.50      0.00      0.50
Average:        all     50.00      0.00      3.00      0.50      0.00     46.50

11:50:01 PM kbmemfree   kbavail kbmemused  %memused kbbuffers  kbcached  kbcommit   %commit
12:10:01 AM    200000    300000   7800000     97.50      1000    200000   9000000    110.00

11:50:01 PM     IFACE   rxpck/s   txpck/s    rxkB/s    txkB/s   rxcmp/s   txcmp/s  rxmcst/s   %ifutil
12:10:01 AM      eth0    100.00     90.00     10.50      9.50      0.00      0.00      0.00      0.01
"""
MPSTAT = """\
Linux 5.15.0 (web-1) \t2024-05-01 \t_x86_64_\t(2 CPU)

10:00:01     CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle
10:00:02     all    1.00    0.00    0.50    0.00    0.00    0.00    0.00    0.00    0.00   98.50
10:00:02       0    2.00    0.00    0.50    0.00    0.00    0.00    0.00    0.00    0.00   97.50
"""
PIDSTAT = """\
Linux 5.15.0 (web-1) \t05/01/2024 \t_x86_64_\t(2 CPU)

10:00:01      UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command
10:00:02     1000      4242   90.00    5.00    0.00    0.00   95.00     1  java
"""
TOP = """\
top - 10:15:30 up 12 days,  3:29,  2 users,  load average: 9.13, 4.02, 1.19
Tasks: 195 total,   4 running, 180 sleeping,   0 stopped,  11 zombie
%Cpu(s): 85.7 us,  9.5 sy,  0.0 ni,  0.0 id,  4.8 wa,  0.0 hi,  0.0 si,  0.0 st
MiB Mem :  15884.1 total,    210.5 free,  15220.9 used,    452.7 buff/cache
MiB Swap:   2048.0 total,      0.0 free,   2048.0 used.    120.3 avail Mem

    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
   4242 app       20   0   12.3g  11.9g  24680 S 245.0  76.7  95:12.31 java
      1 root      20   0  168512  11780   8324 S   0.0   0.1   0:08.12 systemd
"""
FREE_H = """\
               total        used        free      shared  buff/cache   available
Mem:            15Gi       9.2Gi       1.1Gi       312Mi       5.2Gi       5.7Gi
Swap:          2.0Gi       1.0Gi       1.0Gi
"""
DF_H = """\
Filesystem                         Size  Used Avail Use% Mounted on
/dev/nvme0n1p1                      50G   49G  1.0G  98% /
tmpfs                              7.8G     0  7.8G   0% /dev/shm
"""
DF_K = """\
Filesystem     1K-blocks     Used Available Use% Mounted on
/dev/mapper/a-very-long-name-of-a-volume-group
                10255636  9230072   1025564  90% /var/lib/data
"""
DF_I = """\
Filesystem      Inodes  IUsed   IFree IUse% Mounted on
/dev/sda1      3276800 3276800      0  100% /
"""
PS = """\
USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root           1  0.0  0.1 168512 11780 ?        Ss   Apr19   0:08 /sbin/init splash
app         4242  245 76.7 12897484 12478156 ?   Dl   09:00  95:12 java -Xmx12g -jar app.jar
"""
SS = """\
Total: 1312
TCP:   1201 (estab 310, closed 850, orphaned 2, timewait 848)

Transport Total     IP        IPv6
RAW\t  0         0         0
UDP\t  9         6         3
"""
NETSTAT = """\
Ip:
    Forwarding: 2
    1710839 total packets received
Tcp:
    45021 active connection openings
    310 connections established
    9812 segments retransmitted
TcpExt:
    TCPSynRetrans: 12
"""
DOCKER = """\
CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O        PIDS
b95a83497c91   api       0.28%     5.629MiB / 1.952GiB   0.28%     916B / 0B         147kB / 0B       9
67b2525d8ad1   worker    312.5%    498MiB / 512MiB       97.27%    2.48kB / 1.1MB    4.11MB / 0B      102
"""
KUBECTL_CONTAINERS = """\
POD                      NAME      CPU(cores)   MEMORY(bytes)
web-5dc8d4f9fd-46997     app       117m         512Mi
web-5dc8d4f9fd-46997     istio     2            64Mi
"""


@pytest.mark.parametrize(
    ("text", "format_name"),
    [
        (VMSTAT, "vmstat"), (VMSTAT_T, "vmstat"), (IOSTAT, "iostat"), (SAR, "sar"), (MPSTAT, "sar"), (PIDSTAT, "sar"),
        (TOP, "top"), (FREE_H, "free"), (DF_H, "df"), (DF_K, "df"), (DF_I, "df"), (PS, "ps"), (SS, "ss"),
        (NETSTAT, "netstat"), (DOCKER, "docker-stats"), (KUBECTL_CONTAINERS, "kubectl-top"),
        ("MemTotal:       24684084 kB\nMemFree:        22455716 kB\nHugePages_Total:       0", "meminfo"),
        ("1.13 1.02 1.19 4/114 16986", "loadavg"),
        (" 09:26:05 up 3:29,  0 users,  load average: 1.13, 1.02, 1.19", "uptime"),
    ],
)  # fmt: skip
def test_output_of_a_tool_is_told_by_its_content(text: str, format_name: str) -> None:
    found = detect(source(text))
    assert (found.data_type, found.format) == ("metric", format_name)


def test_vmstat() -> None:
    samples = samples_of(VMSTAT)
    assert [(s.value, s.line) for s in samples if s.name == "run_queue"] == [(2.0, 3), (12.0, 4)]
    assert [(s.value, s.unit) for s in samples if s.name == "memory.free"] == [(123456.0, "KiB"), (23456.0, "KiB")]
    assert {s.ts for s in samples} == {None}
    timed = one(samples_of(VMSTAT_T), "cpu.idle")
    assert (timed.ts, timed.assumed, timed.value) == ("2024-05-01T10:00:00", False, 93.0)


def test_iostat() -> None:
    samples = samples_of(IOSTAT)
    busy = one(samples, "disk.utilization", device="nvme0n1")
    assert (busy.value, busy.line, busy.host, busy.ts, busy.unit) == (99.6, 8, "db-1", "2024-05-01T23:59:30", "%")
    assert one(samples, "cpu.iowait").value == 40.3
    assert one(samples, "disk.written", device="nvme0n1").unit == "KiB/s"


def test_sar_goes_past_midnight_and_leaves_averages_out() -> None:
    samples = samples_of(SAR)
    idle = [(s.ts, s.value, s.line) for s in samples if s.name == "cpu.idle"]
    assert idle == [("2024-05-02T00:00:01", 92.5, 4), ("2024-05-02T00:10:01", 0.5, 5)]
    memory = one(samples, "memory.used_percent")
    assert (memory.value, memory.ts) == (97.5, "2024-05-02T00:10:01"), "each table starts on the banner's day again"
    network = one(samples, "network.received", interface="eth0")
    assert (network.value, network.unit, network.host) == (10.5, "KiB/s", "web-1")


def test_mpstat_and_pidstat() -> None:
    assert one(samples_of(MPSTAT), "cpu.user", cpu="0").value == 2.0
    process = one(samples_of(PIDSTAT), "process.cpu")
    assert (process.value, process.labels["command"], process.service) == (95.0, "java", "java")


def test_top() -> None:
    samples = samples_of(TOP, modified_at=datetime.fromisoformat("2024-05-01T10:20:00"))
    load = one(samples, "load.1m")
    assert (load.value, load.ts, load.assumed) == (9.13, "2024-05-01T10:15:30", True)
    assert one(samples, "cpu.iowait").value == 4.8
    assert (one(samples, "memory.available").value, one(samples, "memory.available").unit) == (120.3, "MiB")
    assert one(samples, "swap.used").value == 2048.0
    java = one(samples, "process.resident", command="java")
    assert (round(java.value), java.unit, java.line) == (round(11.9 * 1024 * 1024), "KiB", 8)
    assert one(samples, "process.cpu", pid="4242").value == 245.0


def test_free_in_every_unit() -> None:
    assert one(samples_of(FREE_H), "memory.used").value == 9.2 * 1024**3
    for total, unit in (("24684084", "KiB"), ("24105", "MiB"), ("23", "GiB"), ("25276502016", "bytes")):
        text = (
            f"       total   used   free   shared  buff/cache  available\nMem:   {total}  1  2  3  4  5\nSwap:  0  0  0"
        )
        assert one(samples_of(text), "memory.total").unit == unit


def test_df() -> None:
    root = one(samples_of(DF_H), "disk.used_percent", mountpoint="/")
    assert (root.value, root.line, root.labels["device"]) == (98.0, 2, "/dev/nvme0n1p1")
    wrapped = one(samples_of(DF_K), "disk.used")
    assert (wrapped.value, wrapped.line, wrapped.unit) == (9230072 * 1024.0, 3, "bytes")
    assert one(samples_of(DF_I), "inodes.used_percent").value == 100.0


def test_ps_counts_processes_in_trouble() -> None:
    samples = samples_of(PS)
    assert one(samples, "tasks.uninterruptible").value == 1.0
    assert one(samples, "process.resident", command="java").value == 12478156.0
    assert one(samples, "process.cpu", command="init").line == 2


def test_sockets() -> None:
    assert one(samples_of(SS), "sockets.time_wait").value == 848.0
    samples = samples_of(NETSTAT)
    assert (
        one(samples, "netstat.tcp.segments_retransmitted").value,
        one(samples, "netstat.tcp.segments_retransmitted").kind,
    ) == (9812.0, "counter")
    assert one(samples, "netstat.tcp.connections_established").kind == "gauge"
    assert one(samples, "netstat.tcpext.tcpsynretrans").line == 9


def test_docker_stats() -> None:
    samples = samples_of(DOCKER)
    memory = one(samples, "container.memory_percent", container="worker")
    assert (memory.value, memory.service, memory.line) == (97.27, "worker", 3)
    assert one(samples, "container.memory_limit", container="worker").value == 512 * 1024.0**2
    assert one(samples, "container.network.sent", container="worker").value == 1.1e6


def test_kubectl_top_gives_objects_and_samples() -> None:
    text = "NAME                   CPU(cores)   MEMORY(bytes)\nweb-5dc8d4f9fd-46997   117m         512Mi"
    facts = facts_of(text)
    assert [row["kind"] for row in rows_of(facts, "objects")] == ["Pod"]
    names = {row["name"]: row for row in rows_of(facts, "series")}
    assert names["pod.cpu"]["service"] == "web"
    assert sorted(float(row["value"]) for row in rows_of(facts, "samples")) == [117.0, 512 * 1024.0**2]
    assert one(samples_of(KUBECTL_CONTAINERS), "container.cpu", container="istio").value == 2000.0


def test_a_loop_of_tools_with_times_between() -> None:
    text = f"Wed May  1 10:00:00 UTC 2024\n{FREE_H}\n{DF_H}\nWed May  1 10:00:05 UTC 2024\n{FREE_H}"
    samples = samples_of(text)
    assert [s.ts for s in samples if s.name == "memory.used"] == ["2024-05-01T10:00:00", "2024-05-01T10:00:05"]
    assert one(samples, "disk.used_percent", mountpoint="/").ts == "2024-05-01T10:00:00"
    assert detected(text)[1] > 0.9


def test_lines_count_from_the_file_in_a_session_of_several_commands() -> None:
    text = f"$ df -h\n{DF_H}\n$ free -h\n{FREE_H}"
    rows = rows_of(facts_of(text), "samples")
    lines = text.split("\n")
    values = {lines[row["line_no"] - 1].split()[0] for row in rows}
    assert values == {"/dev/nvme0n1p1", "tmpfs", "Mem:", "Swap:"}
