"""What several settings of any language tell together: bounds, timeouts, retries, names set twice or never, secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from faultmaven.evidence.analysis.setting_rules.amounts import number, seconds
from faultmaven.evidence.analysis.setting_rules.config import Config, Setting
from faultmaven.evidence.analysis.setting_rules.rule import said
from faultmaven.evidence.findings import Finding, FindingKind

#: What a redacted value looks like (`redaction/`); people's data is no secret of a configuration.
_PSEUDONYM = re.compile(r"<(?P<kind>[a-z][a-z-]{2,20}):[0-9a-f]{6}>")
_PERSONAL = frozenset(
    {"email", "phone", "card", "iban", "person", "name", "ip", "ipv4", "ipv6", "mac", "user", "cookie"}
)
#: The redactor is careful and takes more than it must; here a secret is what the setting's name calls one.
_NAMED_SECRET = re.compile(
    r"pass(?:word|wd|phrase)?(?:_|$)|pwd$|secret|(?:^|_)(?:access|auth|refresh|api|bot|bearer|private|security)_token$|^token$"
    r"|api_?key|access_?key|account_?key|private_?key|(?:encryption|signing|master|auth|shared)_key|_url$|_uri$|_dsn$|^dsn$"
    r"|^credentials?$|^authorization$|connection_?string|^url$|^uri$"
)
_UNSPECIFIC = frozenset({"secret", "authorization"})
_IN_PLACE = re.compile(r"(?:data|stringData)(?:\.|\[)")
#: Pools name their bounds differently: idle connections below, all connections above.
_POOL_IDLE, _POOL_BOUNDS = frozenset({"min_idle", "minimum_idle"}), ("maximum_pool_size", "max_total", "max_active")
_GROUP_NAME = re.compile(r"(?P<edge>^|_)(?:min|minimum)(?P<rest>_.*|)$")


def plaintext_secrets(config: Config) -> Iterator[Finding]:
    """A pseudonym in a value says that a secret stood there in plain text when the file was uploaded."""
    for setting in config.settings:
        match = _PSEUDONYM.search(setting.value)
        if match is None or match["kind"] in _PERSONAL:
            continue
        if match["kind"] in _UNSPECIFIC and not _NAMED_SECRET.search(setting.name):
            continue
        if config.kind == "Secret" and _IN_PLACE.match(setting.path):
            continue  # that is where it belongs
        what = match["kind"].replace("-", " ")
        article = "an" if what[0] in "aeiou" else "a"
        yield said(
            "plaintext-secret",
            f"{setting.path} holds {article} {what} in plain text (its value was redacted)",
            setting,
            kind=FindingKind.PLAINTEXT_SECRET,
        )


def minimum_above_maximum(config: Config) -> Iterator[Finding]:
    """Two bounds of one thing in one block, the lower above the upper."""
    for group in config.groups():
        if not 2 <= len(group) <= 400:
            continue
        names = {setting.name: setting for setting in group}
        for setting in group:
            match = _GROUP_NAME.search(setting.name)
            low = number(setting.value)
            if match is None or low is None:
                continue
            head = setting.name[: match.start()] + match["edge"]
            pool = _POOL_BOUNDS if setting.name in _POOL_IDLE else ()
            for other in (f"{head}max{match['rest']}", f"{head}maximum{match['rest']}", *pool):
                upper = names.get(other)
                high = number(upper.value) if upper else None
                if upper and high is not None and low > high > 0:
                    yield said(
                        "minimum-above-maximum",
                        f"{setting.path} is {setting.value}, above {upper.path}, which is {upper.value}",
                        setting,
                        other=upper,
                        kind=FindingKind.CONTRADICTION,
                    )


_CONNECT = re.compile(r"(?P<head>.*?)connect(?:ion)?_timeout(?P<tail>(?:_ms|_millis|_seconds|_secs?)?)$")


def timeouts_that_do_not_nest(config: Config) -> Iterator[Finding]:
    """A connection may take longer to open than the whole request may take: the outer timeout always comes first."""
    for group in config.groups():
        names = {setting.name: setting for setting in group} if len(group) <= 400 else {}
        for name, setting in names.items():
            match = _CONNECT.match(name)
            if match is None:
                continue
            for outer in ("request_timeout", "total_timeout", "overall_timeout", "call_timeout"):
                other = names.get(f"{match['head']}{outer}{match['tail']}")
                inner_time, outer_time = seconds(setting.value), seconds(other.value) if other else None
                if other and inner_time and outer_time and inner_time > outer_time:
                    yield said(
                        "timeouts-do-not-nest",
                        f"{setting.path} ({setting.value}) is longer than {other.path} ({other.value}), "
                        "which ends the request before",
                        setting,
                        other=other,
                        kind=FindingKind.CONTRADICTION,
                    )


_RETRIES = re.compile(r"(?:^|_)(?:max_)?(?:retries|max_attempts|retry_count|retry_attempts|max_retry)$")
_PAUSE = re.compile(r"backoff|delay|interval|wait|multiplier|jitter|pause|sleep")


def retries_without_pause(config: Config) -> Iterator[Finding]:
    """Many tries and no pause between them turn a short fault into a storm."""
    for group in config.groups():
        if len(group) < 2 or any(_PAUSE.search(setting.name) for setting in group):
            continue
        for setting in group:
            tries = number(setting.value)
            if tries is not None and tries >= 5 and _RETRIES.search(setting.name) and "." in setting.path:
                yield said(
                    "retry-without-pause",
                    f"{setting.path} is {setting.value} and nothing beside it sets a pause between the tries",
                    setting,
                    severity="info",
                )


_LATER_WINS = frozenset({"env", "properties", "sysctl", "postgresql-conf", "mysql-cnf", "ini", "tfvars"})
_MAY_REPEAT = frozenset(
    {
        "extension",
        "zend_extension",
        "url",
        "fetch",
        "push",
        "insteadof",
        "pushurl",
        "path",
        "replicate_do_db",
        "replicate_ignore_db",
        "server_id",
        "plugin_load_add",
        "include",
        "includedir",
    }
)


def set_twice(config: Config) -> Iterator[Finding]:
    """One name with two values in one file: the later wins (in sshd_config the first), silently."""
    if config.format not in _LATER_WINS and config.format != "sshd-config":
        return
    for found in config.repeated():
        first, last = found[0], found[-1]
        values = {setting.value for setting in found}
        if len(values) < 2 or last.name in _MAY_REPEAT or len(found) > 3:
            continue
        if config.format == "sshd-config" and last.name in {
            "host_key",
            "listen_address",
            "port",
            "accept_env",
            "subsystem",
        }:
            continue
        winner = first if config.format == "sshd-config" else last
        loser = last if winner is first else first
        yield said(
            "set-twice",
            f"{last.path} is set twice: {_short(first)} in line {first.line} and {_short(last)} in line {last.line}; "
            f"line {winner.line} wins",
            loser,
            other=winner,
            kind=FindingKind.CONTRADICTION,
        )


def _short(setting: Setting) -> str:
    text = setting.value or "nothing"
    return text if len(text) <= 60 else f"{text[:60]}…"


_REFERENCE = re.compile(r"\$\{(?P<name>[A-Za-z_]\w*)\}")
_GIVEN_BY_SHELLS = frozenset({"HOME", "PATH", "USER", "PWD", "HOSTNAME", "SHELL", "LANG", "TMPDIR"})


def undefined_variables(config: Config) -> Iterator[Finding]:
    """A variable used in a file of variables that never sets it, without a default."""
    if config.format != "env":
        return
    known = {setting.path for setting in config.settings} | _GIVEN_BY_SHELLS
    for setting in config.settings:
        for match in _REFERENCE.finditer(setting.value):
            if match["name"] not in known:
                yield said(
                    "undefined-variable",
                    f"{setting.path} uses {match['name']}, which this file does not set",
                    setting,
                    kind=FindingKind.DANGLING_REFERENCE,
                    severity="info",
                )


_POOL = re.compile(r"(?:max(?:imum)?_pool_size|pool_max_size|pool_size|max_open_conns)$")


def pool_above_server(config: Config) -> Iterator[Finding]:
    """A pool that may open more connections than the database of the same file accepts."""
    limits = [s for s in config.settings if s.name == "max_connections" and (number(s.value) or 0) > 0]
    if len(limits) != 1:
        return
    for setting in config.settings:
        pool, most = number(setting.value), number(limits[0].value)
        if pool and most and pool > most and _POOL.search(setting.name):
            yield said(
                "pool-above-server",
                f"{setting.path} is {setting.value}, but {limits[0].path} is {limits[0].value}: it can never fill",
                setting,
                other=limits[0],
                kind=FindingKind.CONTRADICTION,
            )


CHECKS = (
    plaintext_secrets,
    minimum_above_maximum,
    timeouts_that_do_not_nest,
    retries_without_pause,
    set_twice,
    undefined_variables,
    pool_above_server,
)
