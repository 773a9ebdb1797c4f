"""What is risky in any language of configuration: debugging, certificates that nobody checks, open doors, secrets."""

from __future__ import annotations

import re

from faultmaven.evidence.analysis.setting_rules.amounts import is_off, is_on
from faultmaven.evidence.analysis.setting_rules.rule import Rule, fits, one_of
from faultmaven.evidence.findings import FindingKind

_OLD_TLS = re.compile(r"(?<![-!\w.])(?:\+)?(?:SSLv[23]|TLSv?1(?:[._][01])?)(?![\w.])", re.IGNORECASE)
_SWITCHED_OFF = (
    r"(?:^|_)(?:verify_ssl|ssl_verify|ssl_verification|tls_verify|verify_tls|verify_certs?|validate_certs?|"
    r"ssl_verify_mode|certificate_verification|verify_certificates?|strict_ssl|reject_unauthorized|pythonhttpsverify|"
    r"node_tls_reject_unauthorized|check_hostname|sslverify|proxy_ssl_verify|verify_hostname)$"
)
_SWITCHED_ON = (
    r"(?:^|_)(?:insecure_skip_verify|tls_insecure|skip_tls_verify|insecure_skip_tls_verify|ssl_no_verify|"
    r"disable_ssl_verification|tls_skip_verify|trust_server_certificate|allow_invalid_certificates|"
    r"tls_insecure_skip_verify|insecure_tls)$"
)
RULES = (
    Rule(
        "debug-on",
        r"(?:^|_)(?:debug|debug_mode|display_errors|debug_toolbar)$",
        is_on,
        "{path} is on ({value}): debugging slows a service down and shows its inside",
        "info",
    ),
    Rule(
        "log-level",
        r"(?:^|_)(?:log_?level|root_?level|logging_level|verbosity_level)$",
        one_of("debug", "trace", "all", "finest", "finer", "silly"),
        "{path} is {value}: logs grow fast and hide what matters",
        "info",
    ),
    Rule(
        "log-level",
        r"^(?:level|root|default|priority|rootlogger|root_logger)$",
        fits(r"^(?:debug|trace|all|finest)\b"),
        "{path} is {value}: logs grow fast and hide what matters",
        "info",
        under=r"log|root",
    ),
    Rule(
        "tls-not-verified",
        _SWITCHED_OFF,
        is_off,
        "{path} is {value}: certificates are not checked, anyone in between can read and change the traffic",
    ),
    Rule(
        "tls-not-verified",
        _SWITCHED_ON,
        is_on,
        "{path} is {value}: certificates are not checked, anyone in between can read and change the traffic",
    ),
    Rule(
        "tls-not-verified",
        r"(?:^|_)ssl_?mode$",
        one_of("disable", "allow"),
        "{path} is {value}: the connection to the database may go unencrypted",
        "info",
    ),
    Rule(
        "old-tls",
        r"(?:protocol|protocols|tls_?version|min_?version|ssl_default_bind_options|minimum_protocol_version)$",
        lambda value: bool(_OLD_TLS.search(value)) and not re.search(r"(?i)^(?:all\b.*-|.*\bno-)", value),
        "{path} allows {value}: SSL and TLS before 1.2 are broken and refused by current clients",
        under=r"ssl|tls|protocol",
    ),
    Rule(
        "cors-any",
        r"(?:allow(?:ed)?_?origins?|cors_?origins?|access_control_allow_origin|cors_allow(?:ed)?_?origins?)$",
        fits(r"^\[?[\"']?\*[\"']?\]?(?:\s+always)?$"),
        "{path} is *: every web site may call this service from a browser",
        "info",
    ),
    Rule(
        "cors-any",
        r"^(?:add_header|header)$",
        fits(r"^(?:(?:always )?set )?(?:access-control-allow-origin\s+)?[\"']?\*[\"']?(?: always)?$"),
        "{path} is *: every web site may call this service from a browser",
        "info",
        under=r"access-control-allow-origin|\.Header$",
    ),
    Rule(
        "pool-tiny",
        r"(?:max(?:imum)?_pool_size|pool_max_size|pool_size|max_active|max_open_conns|max_open_connections|pool_max|"
        r"db_pool|max_total)$",
        one_of("0", "1"),
        "{path} is {value}: all requests wait for one connection",
        under=r"pool|conn|datasource|db|database|hikari|jdbc|redis",
    ),
    Rule(
        "no-timeout",
        r"(?:connect(?:ion)?|read|request|socket|response|query|statement)_?timeout(?:_ms|_seconds|_millis)?$",
        one_of("0", "0s", "0ms", "-1", "infinite", "none"),
        "{path} is {value}: in most programs that means to wait for ever",
        "info",
    ),
    Rule(
        "http-credentials",
        r"(?:auth|oauth|login|token|issuer|sso|idp|jwks?)_?(?:server_)?(?:url|uri|endpoint)$",
        fits(r"^http://(?!localhost|127\.|\[?::1|[\w-]+(?::\d+)?(?:/|$)|[\w.-]+\.(?:svc|local|internal)\b)"),
        "{path} is {value}: credentials travel unencrypted",
    ),
    Rule(
        "weak-secret",
        r"(?:^|_)(?:password|passwd|pwd|secret|secret_key)$",
        one_of("password", "secret", "changeme", "default", "admin", "root", "guest", "example"),
        "{path} is a word that everyone tries first",
        "warn",
        FindingKind.PLAINTEXT_SECRET,
    ),
    Rule(
        "empty-password",
        r"(?:^|_)(?:allow_empty_password|permit_empty_passwords|mysql_allow_empty_password)$",
        is_on,
        "{path} is {value}: anyone may log in without a password",
        "error",
    ),
)
