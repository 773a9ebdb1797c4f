"""Databases, caches and brokers: data that can be lost, doors that stand open, limits that are too small."""

from __future__ import annotations

import re
from collections.abc import Iterator

from faultmaven.evidence.analysis.setting_rules.amounts import is_off, is_on, number, seconds, size
from faultmaven.evidence.analysis.setting_rules.config import Config
from faultmaven.evidence.analysis.setting_rules.rule import Rule, below, fits, one_of, said
from faultmaven.evidence.findings import Finding, FindingKind

_POSTGRES, _MYSQL, _REDIS = frozenset({"postgresql-conf"}), frozenset({"mysql-cnf"}), frozenset({"redis-conf"})

RULES = (
    Rule(
        "data-loss",
        r"^(?:fsync|full_page_writes)$",
        is_off,
        "{path} is {value}: a crash can destroy the whole database",
        "error",
        formats=_POSTGRES,
    ),
    Rule(
        "data-loss",
        r"^synchronous_commit$",
        is_off,
        "{path} is {value}: a crash loses the last transactions",
        "info",
        formats=_POSTGRES,
    ),
    Rule(
        "no-vacuum",
        r"^autovacuum$",
        is_off,
        "{path} is {value}: tables only grow, until transaction ids run out",
        formats=_POSTGRES,
    ),
    Rule(
        "many-connections",
        r"^max_connections$",
        lambda v: (number(v) or 0) > 1000,
        "{path} is {value}: each connection is a process with memory of its own; a pooler is meant for that",
        "info",
        formats=_POSTGRES,
    ),
    Rule(
        "short-timeout",
        r"^statement_timeout$",
        lambda v: 0 < (seconds(v, "ms") or 0) < 1,
        "{path} is {value}: statements that take a second are cancelled",
        formats=_POSTGRES,
    ),
    Rule(
        "open-door",
        r"^listen_addresses$",
        one_of("*", "0.0.0.0", "::"),  # noqa: S104 (the value a rule looks for)
        "{path} is {value}: the database listens on every network",
        "info",
        formats=_POSTGRES,
    ),
    Rule(
        "open-door",
        r"^skip_grant_tables$",
        lambda v: not is_off(v),
        "{path}: anyone may do anything, without a password",
        "error",
        formats=_MYSQL,
    ),
    Rule(
        "few-connections",
        r"^max_connections$",
        below(50, number),
        "{path} is {value}: a few pools take them all",
        formats=_MYSQL,
    ),
    Rule(
        "short-timeout",
        r"^(?:wait|interactive)_timeout$",
        below(60, number),
        "{path} is {value} seconds: pools find their connections closed",
        formats=_MYSQL,
        under="mysqld",
    ),
    Rule(
        "data-loss",
        r"^innodb_flush_log_at_trx_commit$",
        one_of("0", "2"),
        "{path} is {value}: a crash loses about a second of transactions",
        "info",
        formats=_MYSQL,
    ),
    Rule(
        "data-loss", r"^innodb_doublewrite$", is_off, "{path} is {value}: a crash can leave torn pages", formats=_MYSQL
    ),
    Rule(
        "small-packet",
        r"^max_allowed_packet$",
        below(2**20, size),
        "{path} is {value}: larger rows break the connection",
        formats=_MYSQL,
        under="mysqld",
    ),
    Rule(
        "few-connections",
        r"^maxclients$",
        below(100, number),
        "{path} is {value}: pools of a few services take them all",
        formats=_REDIS,
    ),
    Rule(
        "slow-writes",
        r"^appendfsync$",
        one_of("always"),
        "{path} is always: each write waits for the disk",
        "info",
        formats=_REDIS,
    ),
    Rule(
        "data-loss",
        r"unclean_leader_election_enable$",
        is_on,
        "{path} is {value}: a replica that lags may become leader, and what it lacks is lost",
    ),
    Rule(
        "data-loss",
        r"^ddl_auto$",
        one_of("create", "create-drop"),
        "{path} is {value}: each start drops the tables",
        "error",
    ),
    Rule(
        "schema-changes",
        r"^ddl_auto$",
        one_of("update"),
        "{path} is {value}: the schema changes by itself at a start",
        "info",
    ),
    Rule(
        "open-door",
        r"^include$",
        one_of("*"),
        "{path} is *: every management endpoint, heap dumps too, is open",
        under=r"management.*exposure",
    ),
    Rule(
        "no-security",
        r"^enabled$",
        is_off,
        "{path} is {value}: anyone who reaches it may read and write",
        "info",
        under=r"xpack\.security\.enabled",
    ),
    Rule(
        "no-security",
        r"^authorization$",
        one_of("disabled"),
        "{path} is {value}: anyone who reaches it may read and write",
        under=r"security",
    ),
    Rule(
        "single-copy",
        r"^(?:default_replication_factor|offsets_topic_replication_factor|dfs_replication|replication_factor)$",
        one_of("1"),
        "{path} is 1: one lost disk loses data",
        "info",
    ),
    Rule(
        "leak-detector",
        r"leak_detection_threshold$",
        lambda v: 0 < (number(v) or 0) < 2000,
        "{path} is {value} ms: below 2 seconds it is ignored",
        "info",
    ),
    Rule(
        "short-timeout",
        r"^connection_timeout$",
        lambda v: 0 < (number(v) or 0) < 250,
        "{path} is {value} ms: HikariCP refuses less than 250",
        under=r"hikari",
        kind=FindingKind.CONTRADICTION,
    ),
    Rule(
        "http-repository",
        r"^url$",
        fits(r"^http://(?!localhost|127\.)"),
        "{path} is {value}: anyone in between can replace what is downloaded",
        under=r"repositor",
    ),
)


def redis_memory(config: Config) -> Iterator[Finding]:
    """What Redis does when its memory is full, who may reach it, and what survives a restart."""
    if config.format != "redis-conf":
        return
    memory, policy = config.first("maxmemory"), config.value("maxmemory-policy") or "noeviction"
    if memory and (size(memory.value) or 0) > 0 and policy == "noeviction":
        yield said(
            "noeviction",
            f"maxmemory is {memory.value} and nothing may be evicted: when it is full, every write fails",
            memory,
            other=config.first("maxmemory-policy"),
            severity="info",
        )
    bind = next((s for s in config.all("bind") if re.search(r"(?:^|\s)-?(?:0\.0\.0\.0|\*|::)(?:\s|$)", s.value)), None)
    guarded = config.first("requirepass") or config.first("aclfile") or any(s.path == "user" for s in config.settings)
    unprotected = config.first("protected-mode")
    if not guarded and bind and unprotected and is_off(unprotected.value):
        yield said(
            "open-door",
            f"Redis listens on {bind.value} without a password and without protected mode",
            bind,
            other=unprotected,
            severity="error",
        )
    saves = config.all("save")
    if saves and all(s.value in {"", '""'} for s in saves) and not is_on(config.value("appendonly")):
        yield said(
            "data-loss",
            "Nothing is written to disk (save is empty, appendonly is off): a restart begins empty",
            saves[0],
            severity="info",
        )


def brokers(config: Config) -> Iterator[Finding]:
    """Replicas, heartbeats and sessions of Kafka and its clients that do not fit together."""
    by_name = {setting.name: setting for setting in config.settings if len(config.settings) < 2_000}
    leaf = {setting.path.replace(".", "_").replace("-", "_").lower(): setting for setting in config.settings[:2_000]}
    least = leaf.get("min_insync_replicas") or by_name.get("min_insync_replicas")
    copies = leaf.get("default_replication_factor")
    if least and copies and (number(least.value) or 0) >= (number(copies.value) or 99) and number(copies.value) != 1:
        yield said(
            "insync-replicas",
            f"{least.path} is {least.value} of {copies.value} copies: one broker down stops all writes",
            least,
            other=copies,
            kind=FindingKind.CONTRADICTION,
        )
    for name, beat in leaf.items():
        if not name.endswith("heartbeat_interval_ms"):
            continue
        session = leaf.get(name.replace("heartbeat_interval_ms", "session_timeout_ms"))
        often, patience = number(beat.value), number(session.value) if session else None
        if session and often and patience and often * 3 > patience:
            yield said(
                "heartbeat",
                f"{beat.path} is {beat.value}, more than a third of {session.path} ({session.value}): one "
                "late heartbeat throws the consumer out",
                beat,
                other=session,
                kind=FindingKind.CONTRADICTION,
            )


CHECKS = (redis_memory, brokers)
