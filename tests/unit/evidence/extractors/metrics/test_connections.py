"""Lists of sockets and of interfaces: counted by state and end, with the queues that fill up."""

from __future__ import annotations

import pytest
from faultmaven.evidence.analysis.metrics import analyse_metrics
from faultmaven.evidence.detection import detect

from tests.unit.evidence.extractors.metrics.reading import one, samples_of
from tests.unit.evidence.sources import facts_of, rows_of, source

SS = """\
State      Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
LISTEN     129    128          0.0.0.0:8080       0.0.0.0:*     users:(("java",pid=4242,fd=31))
LISTEN     0      4096            [::]:22            [::]:*
ESTAB      0      36        10.0.0.5:22       10.0.0.9:51234 users:(("sshd",pid=991,fd=4))
\t cubic wscale:7,7 rto:204 rtt:0.3/0.1 cwnd:10
SYN-SENT   0      1         10.0.0.5:40112    10.0.0.7:5432
SYN-SENT   0      1         10.0.0.5:40114    10.0.0.7:5432
CLOSE-WAIT 1      0         10.0.0.5:8080    10.0.0.11:39000
TIME-WAIT  0      0         10.0.0.5:8080    10.0.0.12:39001
TIME-WAIT  0      0         10.0.0.5:8080    10.0.0.12:39002
"""
SS_ALL = """\
Netid State  Recv-Q Send-Q   Local Address:Port     Peer Address:Port Process
u_str ESTAB  0      0                    * 1574               * 1573
udp   UNCONN 0      0            127.0.0.1:323          0.0.0.0:*
tcp   LISTEN 0      511            0.0.0.0:80           0.0.0.0:*
"""
SS_ONE_STATE = """\
Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
0      0           10.0.0.5:8080     10.0.0.12:39001
0      0           10.0.0.5:8080     10.0.0.12:39002
"""
NETSTAT = """\
Active Internet connections (servers and established)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
tcp        0      0 0.0.0.0:8080            0.0.0.0:*               LISTEN      4242/java
tcp        0      0 10.0.0.5:8080           10.0.0.11:39000         ESTABLISHED 4242/java
tcp6       1      0 ::1:39000               ::1:8080                CLOSE_WAIT  4343/node
udp        0      0 0.0.0.0:68              0.0.0.0:*                           700/dhclient
Active UNIX domain sockets (servers and established)
Proto RefCnt Flags       Type       State         I-Node   Path
unix  3      [ ]         STREAM     CONNECTED     1574
unix  2      [ ACC ]     STREAM     LISTENING     2104     /run/systemd/private
"""
NETSTAT_MAC = """\
Active Internet connections (including servers)
Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)
tcp4       0      0  192.168.1.5.53123      93.184.216.34.443      ESTABLISHED
tcp4       0      0  127.0.0.1.8080         *.*                    LISTEN
tcp4       0      0  127.0.0.1.8080         127.0.0.1.53999        FIN_WAIT_2
"""
NETSTAT_WINDOWS = """\

Active Connections

  Proto  Local Address          Foreign Address        State           PID
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       968
  TCP    10.0.0.5:49701         10.0.0.7:1433          ESTABLISHED     4242
  TCP    10.0.0.5:49702         10.0.0.7:1433          CLOSE_WAIT      4242
  UDP    0.0.0.0:123            *:*                                    1404
"""
INTERFACES = """\
Kernel Interface table
Iface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg
eth0             1500   758729      0     12 0        452235      3      0      0 BMRU
lo              65536 14586692      0      0 0      14586692      0      0      0 LRU
"""


#: Format and text of every kind of list.
ALL = (
    ("ss", SS), ("ss", SS_ALL), ("ss", SS_ONE_STATE),
    ("netstat", NETSTAT), ("netstat", NETSTAT_MAC), ("netstat", NETSTAT_WINDOWS), ("netstat", INTERFACES),
)  # fmt: skip


@pytest.mark.parametrize(("form", "text"), ALL)
def test_a_list_of_sockets_is_known(form: str, text: str) -> None:
    found = detect(source(text, "upload"))
    assert (found.format, found.confidence) == (form, 0.97)
    assert facts_of(text).warnings == ()


_NAMED = ("listen", "established", "syn_sent", "close_wait", "time_wait", "fin_wait_2")


def _states(text: str) -> dict[str, float]:
    names = {f"sockets.{state}" for state in _NAMED}
    return {sample.name.removeprefix("sockets."): sample.value for sample in samples_of(text) if sample.name in names}


@pytest.mark.parametrize(
    ("text", "states"),
    [
        (SS, {"listen": 2, "established": 1, "syn_sent": 2, "close_wait": 1, "time_wait": 2}),
        (NETSTAT, {"listen": 1, "established": 1, "close_wait": 1}),
        (NETSTAT_MAC, {"listen": 1, "established": 1, "fin_wait_2": 1}),
        (NETSTAT_WINDOWS, {"listen": 1, "established": 1, "close_wait": 1}),
    ],
)
def test_sockets_are_counted_by_state_whoever_prints_them(text: str, states: dict[str, float]) -> None:
    assert _states(text) == states


def test_connections_are_counted_at_the_end_that_they_share() -> None:
    samples = samples_of(SS)
    refused = one(samples, "sockets.connections", state="syn_sent")
    assert (refused.labels["peer"], refused.value, refused.line) == ("10.0.0.7:5432", 2.0, 6)
    assert one(samples, "sockets.connections", state="time_wait").labels["local"] == "*:8080"
    assert one(samples_of(NETSTAT_MAC), "sockets.connections", state="fin_wait_2").labels["local"] == "*:8080"
    assert one(samples_of(SS_ONE_STATE), "sockets.listed").value == 2.0


def test_queues_are_told_where_something_waits_in_them() -> None:
    samples = samples_of(SS)
    waiting = one(samples, "sockets.accept_queue", command="java")
    assert (waiting.value, waiting.line, waiting.service) == (129.0, 2, "java")
    assert one(samples, "sockets.accept_queue_max", local="0.0.0.0:8080").value == 128.0
    assert [(s.labels["peer"], s.value) for s in samples if s.name == "sockets.send_queue"] == [
        ("10.0.0.9:51234", 36.0), ("10.0.0.7:5432", 1.0), ("10.0.0.7:5432", 1.0),
    ]  # fmt: skip


def _findings(text: str) -> dict[int, str]:
    found = rows_of(analyse_metrics(facts_of(text), source(text)), "findings")
    return {row["line_no"]: row["title"] for row in found if row["kind"] == "saturation"}


def test_a_full_queue_and_sockets_nobody_closes_are_findings() -> None:
    head, rows = SS.split("\n", 1)
    leaked = "".join(f"CLOSE-WAIT 1      0   10.0.0.5:8080   10.0.0.11:{port}\n" for port in range(2_000, 4_000))
    found = _findings(f"{head}\n{leaked}{rows}")
    assert [title.rpartition(": ")[2] for title in found.values()] == [
        "the program does not close what the other side has ended",
        "no more connections fit in to be accepted",
    ]
    assert set(found) == {2, 2_002}


def test_counters_of_interfaces_have_their_names() -> None:
    samples = samples_of(INTERFACES)
    dropped = one(samples, "interface.drops_in", interface="eth0")
    assert (dropped.value, dropped.kind, dropped.line) == (12.0, "counter", 3)
    assert one(samples, "interface.errors_out", interface="eth0").value == 3.0
