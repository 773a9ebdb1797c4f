"""Rules over settings: those of one setting are rows of a table, those that compare several are functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from faultmaven.evidence.analysis.setting_rules.config import Config, Setting
from faultmaven.evidence.findings import Finding, FindingKind, Severity


@dataclass(frozen=True)
class Rule:
    """What one setting alone tells. `name` is a pattern for its name, `under` one for its path; `{path}` and `{value}`
    stand in `title`. Without `formats` the rule holds in every language."""

    rule: str
    name: str
    when: Callable[[str], bool]
    title: str
    severity: Severity = "warn"
    kind: FindingKind = FindingKind.RISKY_SETTING
    formats: frozenset[str] = frozenset()
    under: str = ""
    _name: re.Pattern[str] = field(init=False, repr=False, compare=False, default=re.compile(""))
    _under: re.Pattern[str] = field(init=False, repr=False, compare=False, default=re.compile(""))

    def __post_init__(self) -> None:
        object.__setattr__(self, "_name", re.compile(self.name))
        object.__setattr__(self, "_under", re.compile(self.under, re.IGNORECASE | re.S))

    def speaks_of(self, name: str) -> bool:
        """Tell whether the rule is about settings of this name."""
        return self._name.search(name) is not None

    def finding(self, setting: Setting) -> Finding | None:
        """Return what the rule says about a setting, or None."""
        if not self._under.search(setting.path) or not self.when(setting.value):
            return None
        value = setting.value if len(setting.value) <= 80 else f"{setting.value[:80]}…"
        title = self.title.format(path=setting.path, value=value)
        return Finding(
            self.kind, title, setting.line, self.severity, setting.path, detail={"rule": self.rule, "value": value}
        )


#: Looks at several settings of one configuration, or at all configurations of a file.
Check = Callable[[Config], Iterator[Finding]]
FileCheck = Callable[[Sequence[Config]], Iterator[Finding]]


def said(
    rule: str,
    title: str,
    setting: Setting,
    *,
    other: Setting | None = None,
    kind: FindingKind = FindingKind.RISKY_SETTING,
    severity: Severity = "warn",
) -> Finding:
    """Return a finding about a setting; `other` is its counterpart, whose line goes into the detail."""
    detail: dict[str, object] = {"rule": rule, "value": setting.value[:200]}
    if other is not None:
        detail |= {"other": other.path, "other_value": other.value[:200], "other_line": other.line}
    return Finding(kind, title, setting.line, severity, setting.path, detail=detail)


def one_of(*words: str) -> Callable[[str], bool]:
    """Return a test: the value is one of the words, whatever its case."""
    known = frozenset(word.lower() for word in words)
    return lambda value: value.strip().strip("\"'").lower() in known


def fits(pattern: str) -> Callable[[str], bool]:
    """Return a test: the pattern is found in the value, whatever its case."""
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda value: compiled.search(value) is not None


def below(limit: float, amount: Callable[[str], float | None]) -> Callable[[str], bool]:
    """Return a test: the value is an amount below a limit."""

    def test(value: str) -> bool:
        found = amount(value)
        return found is not None and found < limit

    return test
