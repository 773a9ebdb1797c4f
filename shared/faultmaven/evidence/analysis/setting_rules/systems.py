"""The operating system: units of systemd, kernel parameters, ssh, names, and jobs of cron."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from faultmaven.evidence.analysis.setting_rules.amounts import is_off, is_on, number, size
from faultmaven.evidence.analysis.setting_rules.config import Config, Setting
from faultmaven.evidence.analysis.setting_rules.rule import Rule, below, fits, one_of, said
from faultmaven.evidence.findings import Finding, FindingKind

_UNIT, _KERNEL, _SSHD = frozenset({"systemd-unit"}), frozenset({"sysctl"}), frozenset({"sshd-config"})

RULES = (
    Rule(
        "few-files",
        r"^(?:default)?_?limit_?nofile$",
        below(4096, lambda v: number(v.split(":")[0])),
        "{path} is {value}: a busy service runs out of open files",
        formats=_UNIT | {"systemd-conf"},
    ),
    Rule(
        "kill-mode",
        r"^kill_?mode$",
        one_of("none"),
        "{path} is none: processes stay behind when the unit stops",
        formats=_UNIT,
    ),
    Rule(
        "short-stop",
        r"^timeout_?stop_?sec$",
        below(3, number),
        "{path} is {value}: a service is killed before it has finished its requests",
        "info",
        formats=_UNIT,
    ),
    Rule(
        "small-backlog",
        r"^somaxconn$",
        below(512, number),
        "{path} is {value}: bursts of new connections are refused",
        formats=_KERNEL,
    ),
    Rule(
        "few-files",
        r"^file_max$",
        below(65536, number),
        "{path} is {value}: the whole machine may open no more files",
        formats=_KERNEL,
    ),
    Rule(
        "few-ports",
        r"^ip_local_port_range$",
        lambda v: len(v.split()) == 2 and 0 < (number(v.split()[1]) or 0) - (number(v.split()[0]) or 0) < 10_000,
        "{path} is {value}: clients run out of local ports",
        formats=_KERNEL,
    ),
    Rule(
        "broken-tcp",
        r"^tcp_tw_recycle$",
        one_of("1"),
        "{path} is 1: connections from behind NAT are dropped",
        "error",
        formats=_KERNEL,
    ),
    Rule(
        "small-table",
        r"conntrack_max$",
        below(65536, number),
        "{path} is {value}: when the table is full, packets are dropped",
        formats=_KERNEL,
    ),
    Rule(
        "panic-on-oom",
        r"^panic_on_oom$",
        one_of("1", "2"),
        "{path} is {value}: the machine stops when memory runs out",
        formats=_KERNEL,
    ),
    Rule(
        "no-overcommit",
        r"^overcommit_memory$",
        one_of("2"),
        "{path} is 2: forks of large processes fail",
        "info",
        formats=_KERNEL,
    ),
    Rule(
        "root-login",
        r"^permit_root_login$",
        one_of("yes"),
        "{path} is yes: root may log in with a password",
        formats=_SSHD,
    ),
    Rule(
        "password-login",
        r"^password_authentication$",
        is_on,
        "{path} is on: passwords can be guessed",
        "info",
        formats=_SSHD,
    ),
    Rule("slow-login", r"^use_dns$", is_on, "{path} is on: logins wait for DNS", "info", formats=_SSHD),
    Rule(
        "many-lookups",
        r"^options$",
        fits(r"\bndots:(?:[5-9]|1\d)"),
        "{path} is {value}: each outside name is tried with every search domain first",
        "info",
        formats=frozenset({"resolv-conf"}),
    ),
)


def units(config: Config) -> Iterator[Finding]:
    """How a unit comes back, and whether its heap fits into its memory."""
    if config.format != "systemd-unit" or config.first("Service.ExecStart") is None:
        return
    kind, restart = config.value("Service.Type"), config.first("Service.Restart")
    burst = config.value("Unit.StartLimitIntervalSec") or config.value("Service.StartLimitInterval")
    if restart and restart.value == "no" and kind != "oneshot":
        yield said("no-restart", "Restart is no: the service stays down when it dies", restart)
    if restart and restart.value == "always" and burst == "0" and config.first("Service.RestartSec") is None:
        yield said(
            "restart-storm",
            "Restart is always, without a pause and without a limit: a broken service restarts ten "
            "times a second, for ever",
            restart,
        )
    most = config.first("Service.MemoryMax") or config.first("Service.MemoryLimit")
    start = config.first("Service.ExecStart")
    given = [s for s in config.settings if "-Xmx" in s.value]
    for setting in given:
        match = re.search(r"-Xmx(\d+[kKmMgG]?)\b", setting.value)
        heap, limit = size(match[1]) if match else None, size(most.value) if most else None
        if most and heap and limit and heap > limit:
            yield said(
                "heap-above-limit",
                f"The Java heap may grow to {match[1] if match else ''}, but the unit is killed at {most.value}",
                setting,
                other=most or start,
                kind=FindingKind.CONTRADICTION,
                severity="error",
            )


def names(config: Config) -> Iterator[Finding]:
    """Host names with two addresses, and name servers that are never asked."""
    if config.format == "hosts":
        seen: dict[tuple[str, bool], Setting] = {}
        for setting, match in config.fitting(r"hosts\[(?P<address>.+)\]"):
            for name in setting.value.split():
                key = (name.lower(), ":" in match["address"])
                if (
                    key in seen
                    and seen[key].path != setting.path
                    and not match["address"].startswith(("127.", "ff", "fe"))
                ):
                    yield said(
                        "name-twice",
                        f"{name} has two addresses: {seen[key].path[6:-1]} in line {seen[key].line} and "
                        f"{match['address']} in line {setting.line}; the first is used",
                        setting,
                        other=seen[key],
                        kind=FindingKind.CONTRADICTION,
                    )
                seen.setdefault(key, setting)
                if name == "localhost" and not match["address"].startswith(("127.", "::1", "fe80", "ff")):
                    yield said(
                        "localhost",
                        f"localhost is {match['address']}",
                        setting,
                        kind=FindingKind.CONTRADICTION,
                        severity="error",
                    )
    if config.format == "resolv-conf" and len(found := config.all("nameserver")) > 3:
        yield said(
            "name-servers",
            f"Only the first 3 of {len(found)} name servers are asked",
            found[3],
            kind=FindingKind.CONTRADICTION,
            severity="info",
        )


_GUARD = re.compile(r"flock|lockfile|run-one|timeout|solo\b|pgrep|pidof|test -|\[ ")


def jobs(config: Config) -> Iterator[Finding]:
    """Jobs of cron that overlap with themselves or each other, and commands that cron cuts."""
    if config.format != "crontab":
        return
    at: dict[str, list[Setting]] = defaultdict(list)
    commands: dict[tuple[str, str], Setting] = {}
    for schedule, match in config.fitting(r"(?P<job>jobs\[[^\]]*\])\.schedule"):
        command = config.first(f"{match['job']}.command")
        if command is None:
            continue
        if schedule.value in {"* * * * *", "*/1 * * * *"} and not _GUARD.search(command.value):
            yield said(
                "job-overlap",
                f"{command.value[:60]} starts every minute and nothing keeps two runs apart",
                schedule,
                severity="info",
            )
        if re.search(r"(?<!\\)%", command.value):
            yield said(
                "job-cut",
                f"cron ends the command at the first % ({command.value[:60]}): write \\%",
                command,
                severity="error",
            )
        fields = schedule.value.split()
        if len(fields) == 5 and fields[2] != "*" and fields[4] != "*":
            yield said(
                "job-days",
                f"{schedule.value}: with both a day of the month and a day of the week, the job runs on either",
                schedule,
                severity="info",
            )
        key = (schedule.value, command.value)
        if key in commands:
            yield said(
                "job-twice",
                f"{command.value[:60]} stands twice with the same schedule",
                schedule,
                other=commands[key],
                kind=FindingKind.CONTRADICTION,
            )
        commands.setdefault(key, schedule)
        at[schedule.value].append(schedule)
    for when, found in at.items():
        if len(found) >= 4:
            yield said(
                "jobs-together",
                f"{len(found)} jobs start at the same moment ({when})",
                found[0],
                other=found[1],
                severity="info",
            )


def switched_both_ways(config: Config) -> Iterator[Finding]:
    """A login method that is on although root is kept out of it only by name."""
    if config.format != "sshd-config":
        return
    count, every = config.first("ClientAliveCountMax"), config.first("ClientAliveInterval")
    if count and every and count.value == "0" and (number(every.value) or 0) > 0:
        yield said(
            "alive-count",
            "ClientAliveCountMax is 0: since OpenSSH 8.2 dead sessions are never closed",
            count,
            other=every,
            severity="info",
        )
    if is_off(config.value("PasswordAuthentication")) and is_off(config.value("PubkeyAuthentication")):
        setting = config.first("PubkeyAuthentication")
        if setting:
            yield said(
                "no-login",
                "Passwords and public keys are both off: hardly anyone can log in",
                setting,
                kind=FindingKind.CONTRADICTION,
            )


CHECKS = (units, names, jobs, switched_both_ways)
