"""The states a sentence can claim, the words for them, what is their opposite, and which line carries which."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class State:
    """One state: the words that say it, and the state that denies it."""

    words: str
    opposite: str = ""


#: Idioms that hold a "not" say a state themselves, so they stand in the words of that state.
STATES: Mapping[str, State] = {
    "unhealthy": State(
        r"unhealthy|not[- ]?ready|unready|unavailable|offline|went down|(?:is|are|was|were) down", "healthy"
    ),
    "healthy": State(r"healthy|ready|running|available|alive|online|operational|up and running", "unhealthy"),
    "refused": State(r"refus(?:ed|es|ing|al)|reject(?:ed|s|ing)?|econnrefused", "connected"),
    "unreachable": State(r"unreachable|no route to host|ehostunreach|not reachable", "connected"),
    "closed": State(
        r"closed|(?:connection )?reset(?: by peer)?|broken pipe|disconnect(?:ed|s)?|econnreset|eof", "connected"
    ),
    "connected": State(r"connected|connection established|reachable|established", "unreachable"),
    "timeout": State(
        r"tim(?:e|ed|es|ing)[- ]?outs?(?! of)|deadline exceeded|etimedout|took too long|timedout"
        r"|no (?:response|answer|reply)"
    ),
    "denied": State(
        r"(?:authentication|login|password|credentials?) fail\w*|denied|denies|forbidden|unauthori[sz]ed"
        r"|not authori[sz]ed|not allowed|not permitted|eacces",
        "allowed",
    ),
    "allowed": State(r"allowed|granted|permitted|authori[sz]ed", "denied"),
    "missing": State(
        r"not found|missing|(?:does|do|did)(?: not|n't) exist|no such|absent|nxdomain|enoent|undefined|unset|not set"
        r"|not defined|nonexistent|has no|have no|notfound|could(?: not|n't) (?:be )?(?:found|find)",
        "found",
    ),
    "found": State(r"found|exist(?:s|ed)?|present", "missing"),
    "memory": State(r"oom[- ]?kill(?:ed|er|s)?|oom|out of memory|outofmemory\w*|memory limit exceeded"),
    "full": State(
        r"no space left|disk full|full|exhaust(?:ed|ion|s)?|too many|exceed(?:ed|s|ing)?"
        r"|over (?:its |the )?(?:limit|quota)|insufficient"
        r"|r[au]n(?:s|ning)? out of|not enough|limit reached|enospc|saturat\w+|out of (?:space|disk)"
        r"|lack(?:s|ed|ing)?|slots are reserved",
        "enough",
    ),
    "enough": State(r"enough|sufficient|plenty of", "full"),
    "crashed": State(
        r"crash(?:ed|es|ing)?\w*|back-?off|exited|exits|terminated|terminates|segfault\w*|sigsegv|panic(?:ked|s)?|died|dies"
        r"|kill(?:ed|s|ing)|sigkill|restart(?:ed|s|ing)?"
    ),
    "slow": State(r"slow(?:er|ly)?|latency|delay(?:ed|s)?|throttl\w+|lag(?:s|ging|ged)?|took long", "fast"),
    "fast": State(r"fast(?:er)?|quick(?:ly)?|prompt(?:ly)?", "slow"),
    "pending": State(
        r"pending|unschedulable|not scheduled|failedscheduling|cannot be scheduled|unbound|not bound", "scheduled"
    ),
    "scheduled": State(r"scheduled|assigned|bound", "pending"),
    "invalid": State(
        r"invalid|malformed|incorrect|wrong|syntax error|mismatch\w*|not match\w*|does not match", "valid"
    ),
    "valid": State(r"valid|correct|match(?:es|ed|ing)?", "invalid"),
    "expired": State(r"expired|expires|has expired|no longer valid", "valid"),
    "disabled": State(r"disabled|switched off|turned off", "enabled"),
    "enabled": State(r"enabled|switched on|turned on", "disabled"),
    "pressure": State(r"(?:memory |disk |pid )?pressure"),
    "locked": State(r"locked|deadlock(?:ed|s)?|lock wait"),
    "rising": State(
        r"increas\w+|rose|rises?|risen|rising|grew|grow(?:s|n|ing)?|climb\w*|higher|spik\w+|jump(?:ed|s)", "falling"
    ),
    "falling": State(
        r"decreas\w+|drop(?:s|ped|ping)?|fell|falls?|fallen|falling|shr[aiu]nk\w*|declin\w+|lower", "rising"
    ),
    "deleted": State(r"deleted|removed", "created"),
    "created": State(r"created|added", "deleted"),
    "changed": State(r"changed|updated|deployed|rolled out|scaled|patched|upgraded"),
    "failed": State(
        r"fail(?:ed|s|ure|ures|ing)?|errors?|errored|unsuccessful(?:ly)?|cannot|can't|could not|couldn't|unable"
        r"|(?:status(?:code)?|returned|code|http/\d\.\d)[\"':= ]*5\d\d|exceptions?|fatal|abort(?:ed|s)?",
        "succeeded",
    ),
    "succeeded": State(r"success\w*|succeed(?:ed|s)?|completed|passed|accepted|ok", "failed"),
}

_BAD = frozenset(
    {
        "unhealthy", "refused", "unreachable", "closed", "timeout", "denied", "missing", "memory", "full", "crashed",
        "slow", "pending", "invalid", "expired", "locked", "failed",
    }
)  # fmt: skip
#: Which other states of a line carry a claimed one: a refused connection is a failure, a failure is no refusal.
CARRIED_BY: Mapping[str, frozenset[str]] = {
    "failed": _BAD,
    "unhealthy": _BAD,
    "unreachable": frozenset({"refused", "timeout", "closed"}),
    "crashed": frozenset({"memory"}),
    "full": frozenset({"memory"}),
    "missing": frozenset({"full"}),
    "slow": frozenset({"timeout"}),
    "healthy": frozenset({"succeeded", "connected"}),
    "connected": frozenset({"succeeded"}),
    "succeeded": frozenset({"healthy", "connected"}),
    "refused": frozenset({"denied"}),
    "invalid": frozenset({"denied"}),
}

_PATTERN = re.compile("|".join(rf"(?P<{name}>\b(?:{state.words})\b)" for name, state in STATES.items()), re.I)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
#: A word that denies, up to three words before a state, within one clause.
_BEFORE = re.compile(
    r"(?:\b(?:not|no|never|without|neither|nor|none|nothing|nobody|zero|hardly|free of|instead of|rather than|no longer"
    r"|stopped|rules? out|ruled out)|(?<![\w.])0|n't)"
    r"(?:[\s-]+(?!but\b|because\b|and\b|as\b|since\b)[\w'/`-]+){0,3}[\s-]+$",
    re.I,
)
#: A value that denies, behind the state as its key: `Ready: False`, `errors=0`, `"enabled": false`, `Ready is False`.
_BEHIND = re.compile(
    r"^[`\"']?(?:\s*(?:[:=|]|\bis\b|\bwas\b|\bare\b)\s*[`\"']?(?:(?:false|none|null|0|zero)(?![\w.])|no(?=\s*(?:[^\s\w]|$)))"
    r"|\s+false(?![\w.]))",
    re.I,
)
#: Words that deny by themselves take no second denial from before: "not bound or does not exist".
_DENYING = re.compile(r"\b(?:not?|un\w+|in(?:valid|correct|sufficient))\b|n't", re.I)


@lru_cache(maxsize=4096)
def states_in(text: str) -> Sequence[tuple[str, bool]]:
    """Return the states that a text says, each with whether it is asserted; a denied one may be its opposite."""
    text = text.replace("<none>", "missing").replace("<unset>", "missing")
    spaced = _CAMEL.sub(" ", text) if _CAMEL.search(text) else text
    states: list[tuple[str, bool]] = []
    for read in dict.fromkeys((text, spaced)):
        for found in _PATTERN.finditer(read):
            name = str(found.lastgroup)
            before = "" if _DENYING.search(found[0]) else read[max(0, found.start() - 48) : found.start()]
            is_denied = bool(_BEFORE.search(before))
            is_denied ^= bool(_BEHIND.match(read[found.end() : found.end() + 16]))
            opposite = STATES[name].opposite
            if is_denied and opposite:
                states.append((opposite, True))
            else:
                states.append((name, not is_denied))
    return tuple(states)
