"""The shapes in which logs print times, and the zones they name: the table that the reading of times walks."""

from __future__ import annotations

import re
from functools import lru_cache

MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}  # fmt: skip
#: Hours east of UTC of the zone names that logs print (IANA's abbreviations in use; `date`, Java, PostgreSQL, syslog).
ZONE_HOURS: dict[str, float] = {
    "Z": 0, "UTC": 0, "GMT": 0, "UT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2,
    "EET": 2, "EEST": 3, "SAST": 2, "MSK": 3, "IST": 5.5, "PKT": 5, "NPT": 5.75, "ICT": 7, "WIB": 7, "SGT": 8,
    "HKT": 8, "AWST": 8, "PHT": 8, "JST": 9, "KST": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12,
    "NZDT": 13, "BRT": -3, "ART": -3, "NDT": -2.5, "NST": -3.5, "ADT": -3, "AST": -4, "EDT": -4, "EST": -5,
    "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8, "AKDT": -8, "AKST": -9, "HST": -10,
}  # fmt: skip
#: Names that more than one zone uses (India, Ireland and Israel; Chicago and Shanghai; London and Dhaka; ...): what is
#: read here is the more common one, and the time says that its zone was assumed.
AMBIGUOUS_ZONES = frozenset({"IST", "CST", "BST", "AST"})

_MONTH = r"(?P<mon>[A-Z][a-zA-Z]{2})"
_LONG_MONTH = r"(?P<mon>[A-Z][a-zA-Z]{2})(?:[a-z]{1,6}|\.)?"
_HMS = r"(?P<h>\d{1,2}):(?P<mi>\d\d):(?P<s>\d\d)"
_CLOCK = rf"{_HMS}(?:[.,:](?P<f>\d{{1,9}}))?"
_HALF = r"(?: ?(?P<ap>[AaPp]\.?[Mm]\.?(?!\w)))?"
_NAMED = "|".join(sorted((name for name in ZONE_HOURS if name != "Z"), key=len, reverse=True))
_OFFSET = r"[+-](?:0\d|1[0-4]):?(?:00|15|30|45)"
_ZONE = rf"(?P<z>Z(?!\w)|{_OFFSET}(?!\d)|(?:{_NAMED})(?![\w.-]))"
#: PostgreSQL and others print whole hours only, without a blank before them: "10:14:26.123+00".
_SHORT_ZONE = rf"(?: ?{_ZONE}|(?P<zh>[+-](?:0\d|1[0-4]))(?![\d:-]))?"
_DAY_NAME = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}"

#: Name -> shape. Groups: y (or yy) mo (or mon) d h mi s f (fraction) z (zone) zh (its hours) ap (AM/PM), or e (epoch).
#: a, b and c are parts of a date whose order only the whole file tells.
SHAPES: dict[str, str] = {
    "iso": rf"(?P<y>\d{{4}})-(?P<mo>\d\d)-(?P<d>\d\d)[T _-]{_CLOCK}{_HALF}{_SHORT_ZONE}",
    "slash": rf"(?P<y>\d{{4}})/(?P<mo>\d\d)/(?P<d>\d\d)(?:[ T-]| - ){_CLOCK}(?: ?{_ZONE})?",
    "dots": rf"(?P<y>\d{{4}})\.(?P<mo>\d\d)\.(?P<d>\d\d)[ T-]{_CLOCK}(?: ?{_ZONE})?",
    "db2": r"(?P<y>\d{4})-(?P<mo>\d\d)-(?P<d>\d\d)-(?P<h>\d\d)\.(?P<mi>\d\d)\.(?P<s>\d\d)(?:\.(?P<f>\d{1,9}))?",
    "clf": rf"(?P<d>\d\d)/{_MONTH}/(?P<y>\d{{4}})[: ]{_CLOCK}(?: {_ZONE})?",
    "syslog": rf"{_MONTH} {{1,2}}(?P<d>\d{{1,2}}) {_CLOCK}(?: {_ZONE})?(?! \d{{4}}(?:\W|\Z))",
    "asctime": rf"{_DAY_NAME},? {_MONTH} {{1,2}}(?P<d>\d{{1,2}}) {_CLOCK}(?: {_ZONE})? (?P<y>\d{{4}})",
    "mail": rf"{_DAY_NAME},? (?P<d>\d{{1,2}}) {_MONTH} (?P<y>\d{{4}}),? {_CLOCK}{_HALF}(?: {_ZONE})?",
    "day_month": rf"(?P<d>\d{{1,2}})[- ]{_LONG_MONTH}[- ](?P<y>\d{{4}}),?(?:[ T]|:{{1,2}}){_CLOCK}{_HALF}"
    rf"(?: {_ZONE})?",
    "month_day": rf"{_LONG_MONTH} {{1,2}}(?P<d>\d{{1,2}}),? (?P<y>\d{{4}}),?(?: at)? {_CLOCK}{_HALF}(?: ?{_ZONE})?",
    "year_month": rf"(?P<y>\d{{4}})[- ]{_MONTH}[- ]{{1,2}}(?P<d>\d{{1,2}}) {_CLOCK}(?: {_ZONE})?",
    "day_mon": rf"(?P<d>\d{{1,2}}) {_MONTH} {_CLOCK}",
    "month_day_end": rf"{_MONTH} {{1,2}}(?P<d>\d{{1,2}}) {_CLOCK}(?: {_ZONE})? (?P<y>\d{{4}})",
    "oracle": rf"(?P<d>\d{{1,2}})-{_MONTH}-(?P<yy>\d\d) (?P<h>\d{{1,2}})[.:](?P<mi>\d\d)[.:](?P<s>\d\d)"
    rf"(?:\.(?P<f>\d{{1,9}}))?{_HALF}",
    "short_year": rf"(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/(?P<c>\d\d)[ -]{_CLOCK}{_HALF}(?: ?{_ZONE})?",
    "american": rf"(?P<a>\d{{1,2}})(?P<sep>[/-])(?P<b>\d{{1,2}})[/-](?P<y>\d{{4}}),?[ T-]{_CLOCK}{_HALF}(?: ?{_ZONE})?",
    "german": rf"(?P<d>\d{{1,2}})\.(?P<mo>\d{{1,2}})\.(?:(?P<y>\d{{4}})|(?P<yy>\d\d)),?[ -]{_CLOCK}",
    "month_digits": rf"(?P<a>\d\d)(?P<sep>[-./])(?P<b>\d\d) {_CLOCK}",
    "klog": rf"(?P<mo>\d\d)(?P<d>\d\d) {_CLOCK}",
    "hdfs": r"(?P<yy>\d\d)(?P<mo>\d\d)(?P<d>\d\d) {1,2}(?P<h>\d{1,2}):?(?P<mi>\d\d):?(?P<s>\d\d)(?:\.(?P<f>\d{1,9}))?",
    "compact": r"(?P<y>20\d\d)(?P<mo>\d\d)(?P<d>\d\d)[T _-]?(?:(?P<h>\d\d)(?P<mi>\d\d)(?P<s>\d\d)"
    r"|(?P<h1>\d{1,2}):(?P<mi1>\d{1,2}):(?P<s1>\d{1,2}))"
    rf"(?:[.,:](?P<f>\d{{1,9}}))?{_ZONE}?",
    "epoch": r"(?P<e>1\d{9}(?:\d{3}){0,3})(?:[.,](?P<f>\d{1,9}))?(?![\d.])",
    "clock": rf"{_HMS}(?:[.,](?P<f>\d{{1,9}}))?(?![\d:])",
}  # fmt: skip


@lru_cache(maxsize=1)
def compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the shapes in order of trying, each matching a whole text."""
    return tuple((name, re.compile(pattern + r"\Z")) for name, pattern in SHAPES.items())


@lru_cache(maxsize=64)
def bare(shape: str) -> str:
    """Return the pattern of a shape without its group names, to stand inside a larger pattern."""
    return re.sub(r"\?P<\w+>", "?:", SHAPES[shape])


def shape_of(text: str) -> str | None:
    """Return the name of the shape of one printed time, or None when it is no time."""
    return next((name for name, pattern in compiled() if pattern.match(text)), None)
