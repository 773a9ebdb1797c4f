"""nginx, Apache httpd and HAProxy: names that lead nowhere, limits that do not fit together, doors left open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from faultmaven.evidence.analysis.setting_rules.amounts import is_on, number, seconds, size
from faultmaven.evidence.analysis.setting_rules.config import Config, Setting
from faultmaven.evidence.analysis.setting_rules.rule import Rule, below, fits, said
from faultmaven.evidence.findings import Finding, FindingKind

_NGINX, _APACHE, _HAPROXY = frozenset({"nginx"}), frozenset({"apache-httpd"}), frozenset({"haproxy"})

RULES = (
    Rule(
        "body-size",
        r"^client_max_body_size$",
        lambda v: 0 < (size(v) or 0) <= 2**20,
        "{path} is {value}: larger uploads are refused with 413",
        "info",
        formats=_NGINX,
    ),
    Rule("directory-listing", r"^autoindex$", is_on, "{path} is on: anyone may list the files", "info", formats=_NGINX),
    Rule(
        "debug-log",
        r"^error_log$",
        fits(r"\bdebug$"),
        "{path} logs at level debug: the disk fills fast",
        formats=_NGINX,
    ),
    Rule(
        "connect-timeout",
        r"^proxy_connect_timeout$",
        lambda v: (seconds(v) or 0) > 75,
        "{path} is {value}, but a connection attempt never waits longer than 75 seconds",
        "info",
        FindingKind.CONTRADICTION,
        formats=_NGINX,
    ),
    Rule(
        "short-timeout",
        r"^(?:proxy|fastcgi|uwsgi|grpc)_(?:read|send)_timeout$",
        below(2, seconds),
        "{path} is {value}: every slower answer ends in 504",
        formats=_NGINX,
    ),
    Rule("trace-method", r"^trace_enable$", is_on, "{path} is on: TRACE shows cookies to scripts", formats=_APACHE),
    Rule(
        "keep-alive-long",
        r"^keep_alive_timeout$",
        lambda v: (number(v) or 0) > 60,
        "{path} is {value} seconds: idle clients hold workers",
        "info",
        formats=_APACHE,
    ),
    Rule(
        "directory-listing",
        r"^options$",
        fits(r"(?:^|[\s+])Indexes\b"),
        "{path} allows to list directories ({value})",
        "info",
        formats=_APACHE,
    ),
    Rule(
        "tls-not-verified",
        r"^(?:server|default-server)(?:\[.*)?$|^[\w.-]+$",
        fits(r"\bssl\b.*\bverify none\b"),
        "{path} does not check the server's certificate (verify none)",
        "info",
        formats=_HAPROXY,
    ),
)


def nginx_files(config: Config) -> Iterator[Finding]:
    """Connections against the open files a worker may have."""
    if config.format != "nginx":
        return
    connections, files = config.first("events.worker_connections"), config.first("worker_rlimit_nofile")
    many, most = (number(connections.value) if connections else None), (number(files.value) if files else None)
    if connections is None or many is None:
        return
    if files and most is not None and most < many:
        yield said(
            "connections-above-files",
            f"worker_connections is {connections.value}, but a worker may open only {files.value} files",
            connections,
            other=files,
            kind=FindingKind.CONTRADICTION,
            severity="error",
        )
    elif files is None and many > 1024:
        yield said(
            "connections-above-files",
            f"worker_connections is {connections.value} and worker_rlimit_nofile is not set: "
            "the usual limit of 1024 open files comes first",
            connections,
            severity="info",
        )


def nginx_upstreams(config: Config) -> Iterator[Finding]:
    """Where requests are passed to: upstreams that are not there, names that are never resolved, lost keepalive."""
    if config.format != "nginx":
        return
    upstreams = {match["name"] for _, match in config.fitting(r"(?:.*\.)?upstream\[(?P<name>[^\]]+)\]\..*")}
    resolver = any(setting.name == "resolver" for setting in config.settings)
    included = any(setting.name == "include" and "mime" not in setting.value for setting in config.settings)
    passes = [s for s in config.settings if s.name in {"proxy_pass", "fastcgi_pass", "uwsgi_pass", "grpc_pass"}]
    for setting in passes:
        host = re.sub(r"\A\w+://", "", setting.value).split("/")[0]
        if host.startswith("$") and not resolver and not included and not setting.value.startswith("unix:"):
            yield said(
                "no-resolver",
                f"{setting.path} is {setting.value}: a name in a variable needs a resolver, and none is "
                "set; requests end in 502",
                setting,
                kind=FindingKind.DANGLING_REFERENCE,
            )
        elif (
            upstreams
            and not included
            and re.fullmatch(r"[A-Za-z_][\w-]*", host)
            and host not in upstreams | {"localhost"}
        ):
            yield said(
                "unknown-upstream",
                f"{setting.path} sends to {host}, which is no upstream of this file "
                f"(it has {', '.join(sorted(upstreams)[:4])}); it must be a name that DNS knows",
                setting,
                kind=FindingKind.DANGLING_REFERENCE,
                severity="info",
            )
    versions = {setting.value for setting in config.settings if setting.name == "proxy_http_version"}
    for setting, match in config.fitting(r"(?:.*\.)?upstream\[(?P<name>[^\]]+)\]\.keepalive"):
        used = any(
            re.search(rf"://{re.escape(match['name'])}(?:/|\Z)", s.value) for s in passes if s.name == "proxy_pass"
        )
        if used and "1.1" not in versions and not included:
            yield said(
                "keepalive-unused",
                f"{setting.path} keeps connections open, but without proxy_http_version 1.1 every "
                "request opens a new one",
                setting,
                kind=FindingKind.CONTRADICTION,
            )


def nginx_servers(config: Config) -> Iterator[Finding]:
    """Servers and locations that stand twice, and TLS without a certificate."""
    if config.format != "nginx":
        return
    blocks: dict[tuple[str, str], Setting] = {}
    general = any(re.fullmatch(r"(?:http\.)?ssl_certificate", s.path) for s in config.settings)
    for setting, match in config.fitting(r"(?P<block>(?:http\.)?server(?:\[[^\]]*\])?)\.listen"):
        block = match["block"]
        inside = [s.name for s in config.below(block)]
        if (
            re.search(r"\bssl\b", setting.value)
            and "ssl_certificate" not in inside
            and "include" not in inside
            and not general
        ):
            yield said(
                "no-certificate",
                f"{setting.path} speaks TLS ({setting.value}), but the server has no ssl_certificate",
                setting,
                kind=FindingKind.DANGLING_REFERENCE,
                severity="error",
            )
        for name in config.all(f"{block}.server_name"):
            for each in name.value.split():
                key = (setting.value.split()[0], each)
                if key in blocks and each != "_" and blocks[key].parent != name.parent:
                    yield said(
                        "server-twice",
                        f"Two servers are called {each} on {setting.value.split()[0]}: nginx ignores the second one",
                        name,
                        other=blocks[key],
                        kind=FindingKind.CONTRADICTION,
                    )
                blocks.setdefault(key, name)
    seen: set[str] = set()
    for setting, match in config.fitting(r"(?P<first>.*location\[(?P<place>[^\]]*[^\]#\d])#\d+\])\..*"):
        if match["first"] not in seen and "=" not in match["place"]:
            seen.add(match["first"])
            yield said(
                "location-twice",
                f"The location {match['place']} stands twice in one server: nginx refuses to start",
                setting,
                kind=FindingKind.CONTRADICTION,
                severity="error",
            )


def apache_workers(config: Config) -> Iterator[Finding]:
    """Workers against the processes and threads that may exist, and TLS without a certificate."""
    if config.format != "apache-httpd":
        return
    by_block: dict[str, dict[str, Setting]] = {}
    for setting in config.settings:
        by_block.setdefault(setting.parent, {})[setting.name] = setting
    given = any("sslcertificate_file" in names for names in by_block.values())
    for names in by_block.values():
        most, servers, threads = (names.get(k) for k in ("max_request_workers", "server_limit", "threads_per_child"))
        if most and servers:
            room = (number(servers.value) or 0) * ((number(threads.value) if threads else None) or 25)
            if (number(most.value) or 0) > room > 0:
                yield said(
                    "workers-above-limit",
                    f"MaxRequestWorkers is {most.value}, but ServerLimit allows only {room:g}: "
                    "httpd lowers it silently",
                    most,
                    other=servers,
                    kind=FindingKind.CONTRADICTION,
                )
        engine = names.get("sslengine")
        if engine and is_on(engine.value) and not given and "include" not in names:
            yield said(
                "no-certificate",
                f"{engine.path} is on, but no SSLCertificateFile is set",
                engine,
                kind=FindingKind.DANGLING_REFERENCE,
                severity="error",
            )


def haproxy_names(config: Config) -> Iterator[Finding]:
    """Backends that are not there, timeouts that are missing, connections above the limit of the whole."""
    if config.format != "haproxy":
        return
    backends = {match["name"] for _, match in config.fitting(r"(?:backend|listen)\[(?P<name>[^\]#]+)(?:#\d+)?\]\..*")}
    targets = [(s, s.value.split()[0]) for s in config.settings if s.name == "default_backend" and s.value]
    targets += [(s, m["name"]) for s, m in config.fitting(r".*\.use_backend\[(?P<name>[^\]]+)\]")]
    for setting, name in targets:
        if backends and name not in backends and "%" not in name:
            yield said(
                "unknown-backend",
                f"{setting.path.split('.')[0]} sends to the backend {name}, which this file does not "
                "have: HAProxy refuses to start",
                setting,
                kind=FindingKind.DANGLING_REFERENCE,
                severity="error",
            )
    defaults: Sequence[Setting] = [s for s in config.settings if s.path.startswith("defaults")]
    missing = [
        t for t in ("connect", "client", "server") if not any(s.path.endswith(f"timeout.{t}") for s in config.settings)
    ]
    if defaults and missing:
        yield said("no-timeout", f"No timeout {' and '.join(missing)} is set: dead connections pile up", defaults[0])
    whole = config.first("global.maxconn")
    for setting, _ in config.fitting(r"(?:frontend|listen|defaults)(?:\[[^\]]*\])?\.maxconn"):
        if whole and (number(setting.value) or 0) > (number(whole.value) or 0) > 0:
            yield said(
                "maxconn-above-global",
                f"{setting.path} is {setting.value}, but HAProxy as a whole takes only {whole.value} connections",
                setting,
                other=whole,
                kind=FindingKind.CONTRADICTION,
            )
    bound: dict[str, Setting] = {}
    for setting in config.settings:
        if setting.name == "bind" and setting.value:
            place = setting.value.split()[0]
            if place in bound and place != bound[place].parent:
                yield said(
                    "bind-twice", f"{place} is bound twice", setting, other=bound[place], kind=FindingKind.CONTRADICTION
                )
            bound.setdefault(place, setting)


CHECKS = (nginx_files, nginx_upstreams, nginx_servers, apache_workers, haproxy_names)
