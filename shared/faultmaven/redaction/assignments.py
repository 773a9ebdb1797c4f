"""Values that stand beside a name such as `password`: in env, JSON, YAML, XML, flags, query strings, SQL and prose.

A hint ends a name; the value is then read forward from it, so that a line costs what its value costs. What the value
may look like depends on how it is joined to the name: `password=x` says more than `token: x` in the middle of prose.
"""

from __future__ import annotations

import re

from faultmaven.redaction.checks import is_opaque, is_opaque_value, is_secret, is_secret_value
from faultmaven.redaction.rules import LONGEST, Rule, rule

_NAMES = (
    r"(?:[_.-]?(?:(?:db|user|require|ssh)?(?:passw(?:or)?d|passphrase|passcode|passwort)|(?:db|user|require|ssh)pass"
    r"|contrase|masterauth|pwd|secret|token|credentials?|shared[_-]?access[_-]?(?:key|signature)|x-amz-signature"
    r"|jsessionid|phpsessid|connection[_-]?string|(?:api|app|application|access|account|private|encryption|encrypt|signing"
    r"|master|auth|shared|license|service|webhook|integration)[_-]?key)|[_.-](?:pass|auth))"
)
#: What may follow a name and still name the thing itself; `_file`, `_type` or `Name` would name another.
_SUFFIX = (
    r"(?:[_-]?(?:value|production|prod|dev|staging|stage|test|old|new|current|previous|hash|string|base64|b64|plain|text"
    r"|confirmation|confirm|primary|secondary|access|api|auth|secret|token|key|password|[0-9]{1,3})){0,4}+"
)
_JOINED = r"\s{0,8}(?:=>|:=|->|[:=]{1,3})\s{0,8}"
_CLOSED = r"(?:\\{0,4}[\"'`\]]){0,2}"
_VALUE = (
    r"(?:\\{1,6}[\"'](?P<escaped>[^\"'\\\n]{1,16384}+)|\"(?P<double>(?:[^\"\\\n]|\\.){1,16384}+)"
    r"|'(?P<single>(?:[^'\\\n]|\\.){1,16384}+)|`(?P<ticks>[^`\n]{1,16384}+)"
    r"|(?P<bare>[^\s\"'`,;&<>(){}\[\]|\\][^\s\"'`,;&<>(){}\[\]|\\]{0,255}+))"
)
_ASSIGNED = re.compile(
    f"(?P<name>{_NAMES}){_SUFFIX}{_CLOSED}(?P<joint>{_JOINED}){_VALUE}".encode(), re.IGNORECASE
).match
_REST = re.compile(rb"[^\s\"'`,;&<>(){}\[\]|\\]*+").match
#: A value alone to the end of its line may hold signs that would end it elsewhere.
_TO_END = re.compile(rb"[^\s\"'<>]{3,16384}+(?=[ \t\r]*(?:#[^\n]*)?(?:\n|\Z))").match
_FIRST_ON_LINE = re.compile(rb"[\s\w.\-:/]*").fullmatch
_SPOKEN = (b"pass", b"pwd", b"contrase", b"db", b"user", b"require", b"ssh", b"masterauth")
_KEBAB = re.compile(rb"[a-z]+(?:[-_./][a-z]+)*").fullmatch


def _find_assigned(data: bytes, start: int) -> tuple[int, int] | None:
    match = _ASSIGNED(data, start, start + LONGEST)
    if match is None or (data[start - 1 : start] == b"<" and match["joint"] == b":"):
        return None  # `<password:1f3a9c>` is what an earlier pass left
    group = match.lastgroup or "bare"
    if group == "bare":
        return _bare(data, match)
    return match.span(group) if is_secret_value(match[group]) else None


def _bare(data: bytes, match: re.Match[bytes]) -> tuple[int, int] | None:
    at, to = match.span("bare")
    if data[to : to + 1] in (b"(", b"["):
        return None  # `token = read()`: the code that makes it, not the thing
    whole = _TO_END(data, at, at + LONGEST) if _is_first(data, match.start()) else None
    value, joint = match["bare"], match["joint"]
    is_spoken = match["name"].lstrip(b"_.-").lower().startswith(_SPOKEN)
    if joint[:1] == b"=" and joint[-1:] == b"=":
        at, to = whole.span() if whole else (at, to)
        is_one = is_secret_value(data[at:to])
    elif whole:
        at, to = whole.span()
        is_one = is_secret_value(whole[0]) and (is_spoken or not _KEBAB(whole[0]))
    else:
        is_one = is_opaque_value(value) or (is_spoken and len(value) >= 4 and is_secret_value(value))
    # what was refused was read for a few bytes only, or a line of nothing but names would cost its square
    return (at, to if whole else _end(data, to)) if is_one else None


def _end(data: bytes, to: int) -> int:
    rest = _REST(data, to, to + LONGEST)
    return rest.end() if rest else to


def _is_first(data: bytes, start: int) -> bool:
    line = data.rfind(b"\n", max(0, start - 201), start) + 1
    return (line > 0 or start <= 200) and _FIRST_ON_LINE(data, line, start) is not None


_TOLD = r"(?:password|passwd|passphrase|token|secret|api key|key)\s(?:is|was|of|set to|changed to)"
_QUOTED = r"[\"'](?P<it>[^\"'\n]{3,4096}+)"

ASSIGNMENTS: tuple[Rule, ...] = (
    # the cheap part of the expression again: hyperscan must see only where a value may follow
    Rule(
        "secret",
        (rf"{_NAMES}\w{{0,16}}[_-]?\w{{0,12}}[\"'`\\\]]{{0,6}}\s{{0,8}}(?:[:=]|->)",),
        _find_assigned,
        caseless=True,
    ),
    rule(
        "secret",
        rf"{_NAMES}[\w-]{{0,16}}[^<>\n]{{0,60}}>[^<\s]",
        rf"{_NAMES}[\w-]{{0,16}}(?:\s[^<>\n]{{0,60}})?>(?:<!\[CDATA\[)?(?P<it>[^<>\n\]]{{1,4096}}+)(?=\]\]>|</)",
        is_secret,
        caseless=True,
    ),
    rule(
        "secret",
        # up to the first letter of `value`: by the whole word Hyperscan would look for it, and it is everywhere in OTLP
        rf"{_NAMES}[\w-]{{0,16}}[\"']?,?\s{{0,40}}[\"']?v",
        rf"{_NAMES}[\w-]{{0,16}}[\"']?,?\s{{0,40}}[\"']?value[\"']?\s{{0,4}}[:=]\s{{0,4}}"
        r"(?:[\"'](?P<q>)|)(?P<it>(?(q)[^\"'\n]|[^\s\"'<>{}]){1,4096}+)",
        is_secret,
        caseless=True,
    ),
    rule(
        "secret",
        rf"--[\w-]{{0,30}}{_NAMES}[\w-]{{0,12}}\s{{1,4}}[^\s-]",
        rf"--[\w-]{{0,30}}?{_NAMES}[\w-]{{0,12}}\s{{1,4}}[\"']?(?P<it>[^\s'\"<>-][^\s'\"<>]{{2,4096}}+)",
        is_secret,
        caseless=True,
    ),
    rule(
        "secret",
        (r"identified\s+(?:by|with)", r"(?:with|encrypted)\s+password\s+'", r"password\s?\(\s?['\"]"),
        r"(?:identified\s+(?:by|with\s+[\w'\"]{1,40}\s+(?:by|as))(?:\s+password)?|(?:with|encrypted)\s+password"
        rf"|password\s?\()\s{{0,4}}{_QUOTED}",
        is_secret,
        caseless=True,
    ),
    rule(
        "secret",
        (r"sshpass\s+-p", r"mysql(?:dump|admin)?\s", r"redis-cli\s"),
        r"(?:sshpass\s+-p\s?|mysql(?:dump|admin)?\s(?:[^\n|;&]{0,119}?\s)?-p|redis-cli\s[^\n|;&]{0,120}?-a\s)['\"]?"
        r"(?P<it>[^\s'\"]{3,400}+)",
        is_secret,
    ),
    rule(
        "secret",
        r"\s(?:-u|--user|--proxy-user)[ =]?['\"]?[\w.@%+-]{1,80}:[^\s:]",
        r"\s(?:-u|--user|--proxy-user)[ =]?['\"]?[\w.@%+-]{1,80}:(?P<it>[^\s'\":/][^\s'\":]{2,400}+)(?=['\"\s]|\Z)",
        is_secret,
    ),
    rule(
        "secret",
        rf"\b{_TOLD}\s{{1,3}}['\"]?[^\s]{{6}}",
        rf"{_TOLD}\s{{1,3}}['\"]?(?P<it>[^\s'\",;]{{6,4096}}+)",
        is_opaque,
        caseless=True,
    ),
    rule(
        "secret",
        r"[?&](?:sig|signature|code|auth|sid|session|session_id|jwt|key|pass|x-amz-signature|x-goog-signature)=",
        r"[?&][\w-]{1,20}=(?P<it>[^\s\"'&<>#?]{6,4096}+)",
        is_opaque,
        caseless=True,
    ),
)
