"""How risky the steps of a solution are, told by a table of what commands and sentences do."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Risk(StrEnum):
    """What may go wrong when the steps are taken."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True)
class RiskRule:
    """One row: words that say what a step does, and why that is risky."""

    risk: Risk
    pattern: re.Pattern[str]
    because: str


def _words(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])", re.IGNORECASE)


#: Read from the top; the first row that fits a step is its risk.
RULES: tuple[RiskRule, ...] = (
    RiskRule(
        Risk.HIGH,
        _words(r"delete|drop|truncate|purge|wipe|mkfs\S*|rm|format|erase|prune", r"--force|--grace-period=0"),
        "it removes something that may not come back",
    ),
    RiskRule(
        Risk.HIGH,
        _words(r"drain|fail ?over|reboot|shut ?down|restore|migrate|evict|cordon"),
        "it takes more away than the one component",
    ),
    RiskRule(
        Risk.MEDIUM,
        _words(r"restart|rollout|undo|roll ?back|scale|kill|stop|redeploy|recreate"),
        "it interrupts the component",
    ),
    RiskRule(
        Risk.MEDIUM,
        _words(
            r"set|apply|patch|edit|create|replace|annotate|label|raise|lower|increase|decrease|change|add|remove|grant|"
            r"correct|fix|rename|update|install|upgrade|alter|insert|expose|put|give|move|renew|rotate|disable|enable"
        ),
        "it changes a setting",
    ),
    RiskRule(
        Risk.LOW,
        _words(r"get|describe|logs?|top|show|list|check|look|find|compare|curl|ping|dig|nslookup|df|du|ps|watch|read"),
        "it only looks",
    ),
)
_ORDER = tuple(Risk)


def risk_of(steps: Iterable[tuple[str, str]]) -> tuple[Risk, str]:
    """Return the highest risk of steps (text, command), and why; a step that nothing is known of is medium."""
    found = [_of_step(text, command) for text, command in steps]
    return max(found, key=lambda pair: _ORDER.index(pair[0]), default=(Risk.LOW, "there is nothing to do"))


def _of_step(text: str, command: str) -> tuple[Risk, str]:
    # What a command does is in its own words; the sentence beside it may speak of anything.
    told = command or text
    rule = next((rule for rule in RULES if rule.pattern.search(told)), None)
    if rule is None:
        return Risk.MEDIUM, "what it changes is not known"
    return rule.risk, f"{rule.because}: {text}"
