"""Levels: the many words and numbers for six grades, and the words that tell a level where none is printed."""

from __future__ import annotations

import re

_WORDS: dict[str, str] = {
    **dict.fromkeys(("trace", "trc", "finest", "finer", "silly", "verbose", "vrb", "verb", "trce", "t", "v"), "trace"),
    **dict.fromkeys(("debug", "dbg", "dbug", "fine", "d", "debug1", "debug2", "debug3", "debug4", "debug5",
                     "d1", "d2", "d3", "d4", "d5", "."), "debug"),
    **dict.fromkeys(("info", "inf", "information", "informational", "notice", "note", "log", "config", "i", "n",
                     "statement", "detail", "hint", "success", "ok", "system", "normal", "noti", "audit", "default",
                     "activity", "notification", "success audit", "audit_success", "*"), "info"),
    **dict.fromkeys(("warn", "warning", "wrn", "w", "failure audit", "audit_failure", "minor", "deprecation", "#"),
                     "warn"),
    **dict.fromkeys(("error", "err", "eror", "severe", "e", "fail", "failure", "failed", "err!", "major",
                     "incident_error"), "error"),
    **dict.fromkeys(("fatal", "ftl", "fatal error", "parse error",
                     "recoverable fatal error", "critical", "crit", "alert", "emerg", "emergency", "panic", "dpanic",
                     "f", "c", "crt", "fault", "a", "assert", "abort"), "fatal"),
}  # fmt: skip
#: pino and bunyan count 10..60; syslog counts 0..7 the other way round.
_TENS = {10: "trace", 20: "debug", 30: "info", 40: "warn", 50: "error", 60: "fatal"}
#: Windows events count 1..5; 0 (LogAlways) is what .NET's EventSource writes.
_WINDOWS = ("info", "fatal", "error", "warn", "info", "trace")
_SYSLOG = ("fatal", "fatal", "fatal", "error", "warn", "info", "info", "debug")
#: What a level is called in a pattern of a format.
LEVEL_PATTERN = (
    r"(?:TRACE|DEBUG|DBG|INFO|INF|INFORMATION|NOTICE|NOTE|LOG|WARN|WRN|WARNING|ERROR|ERR|SEVERE|FATAL|FTL|CRITICAL|"
    r"CRIT|ALERT|EMERG|EMERGENCY|PANIC|FINE|FINER|FINEST|CONFIG|VERBOSE|SYSTEM|"
    r"trace|debug|info|notice|warn|warning|error|err|severe|fatal|critical|crit|alert|emerg|panic|fail|dbug|"
    r"Trace|Debug|Info|Information|Notice|Warn|Warning|Error|Severe|Fatal|Critical|Verbose|Note|System|"
    r"TRC|DBUG|EROR|NOTI|CRT|VRB|VERB|TRCE|AUDIT|DPANIC|Inf|Wrn|Err|Dbg|Ftl|verbose|note|inf|wrn|dbg|ftl|trc|information)"
)
#: Grades in rising order.
ORDER = ("trace", "debug", "info", "warn", "error", "fatal")
#: `(level, parts of its words, pattern)`: a line that prints no level gets the first whose words it holds. Words that
#: deny (no errors, error=0, without error) are taken out before. A pattern is asked only where a part of its words is
#: in the line, in small letters: looking for these takes a tenth of the time.
_RULES: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    (
        "fatal",
        ("fatal", "panic:", "segmentation", "core dumped", "out of memory", "oom-kill", "kernel bug"),
        re.compile(r"\b(?:fatal|panic:|segmentation fault|core dumped|out of memory|oom-kill|kernel bug)", re.I),
    ),
    (
        "error",
        (
            *("error", "exception", "trace", "fail", "can", "could", "unable", "denied", "refused", "unreach", "abort"),
            *("corrupt", "unauth", "forbid", "expire", "no such", "not found", "unexp", "invalid", "time", "reject"),
            *("crash", "unhand", "unrec"),
        ),
        re.compile(
            r"\b(?:errors?|exceptions?|traceback|fail(?:ed|ure|s)?|cannot|can't|could not|couldn't|unable to|denied"
            r"|refused|unreachable|aborted|corrupt(?:ed)?|unauthori[sz]ed|forbidden|expired|no such|not found"
            r"|unexpected|invalid|timed? ?out|rejected|crashed|unhandled|unrecoverable)\b"
            r"|(?:Error|Exception|Timeout)\b",
            re.I,
        ),
    ),
    (
        "warn",
        ("warn", "deprec", "retry", "slow", "throttl", "degraded", "backoff", "back-off", "break-in"),
        re.compile(r"\b(?:warn(?:ing)?|deprecated|retry(?:ing)?|slow|throttl|degraded|back-?off|break-in)", re.I),
    ),
)  # fmt: skip
_DENIED = ("error", "fail", "warn", "exception")
_DENIALS = re.compile(
    r"\b(?:no|without|zero|0)\s+(?:errors?|exceptions?|failures?|warnings?)\b"
    r"|\b(?:errors?|failures?|failed|warnings?)\s*[=:]\s*0\b"
    r"|\b(?:error|fail|warn)[\w-]*[._/-](?:handler|page|log|rate|count|budget)\b",
    re.I,
)


def level_of(printed: object) -> str | None:
    """Return the grade of a printed level: a word in any case, or the number of pino, bunyan or syslog."""
    if isinstance(printed, bool) or printed is None:
        return None
    if isinstance(printed, (int, float)):
        number = int(printed) if abs(printed) < 1_000 else -1
        return _TENS.get(number // 10 * 10) if number >= 10 else (_SYSLOG[number] if 0 <= number <= 7 else None)
    text = str(printed).strip().lower()
    return level_of(int(text)) if text.isdecimal() and len(text) < 4 else _WORDS.get(text)


def level_of_priority(priority: int) -> str:
    """Return the grade of a syslog priority (facility times eight plus severity)."""
    return _SYSLOG[priority % 8]


def level_of_otel(number: int) -> str | None:
    """Return the grade of an OpenTelemetry SeverityNumber: four numbers each from TRACE (1) to FATAL (24)."""
    return ORDER[(number - 1) // 4] if 1 <= number <= 24 else None


def level_of_windows(number: int) -> str | None:
    """Return the grade of a Windows event's Level."""
    return _WINDOWS[number] if 0 <= number < len(_WINDOWS) else None


def level_by_words(text: str) -> str | None:
    """Return the level that the words of a line suggest, or None when they suggest nothing."""
    small = text.casefold()
    bare = _DENIALS.sub(" ", text) if any(map(small.__contains__, _DENIED)) else text
    return next(
        (
            level
            for level, signs, pattern in _RULES
            if any(map(small.__contains__, signs)) and pattern.search(bare) is not None
        ),
        None,
    )
