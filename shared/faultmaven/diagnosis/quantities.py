"""Numbers with units as Kubernetes and logs write them, made comparable."""

import re

_QUANTITY = re.compile(r"^\s*([+-]?\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$")

#: Suffixes of https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/, and nothing else.
_SCALE = {
    "": 1.0,
    "n": 1e-9,
    "u": 1e-6,
    "m": 1e-3,
    "k": 1e3,
    "K": 1e3,
    "M": 1e6,
    "G": 1e9,
    "T": 1e12,
    "P": 1e15,
    "E": 1e18,
    "Ki": 2.0**10,
    "Mi": 2.0**20,
    "Gi": 2.0**30,
    "Ti": 2.0**40,
    "Pi": 2.0**50,
    "Ei": 2.0**60,
}


def parse_quantity(text: str) -> float | None:
    """Return a Kubernetes quantity as a number in base units (bytes, cores, pieces), or None when it is not one."""
    found = _QUANTITY.match(text)
    if not found or found[2] not in _SCALE:
        return None
    return float(found[1]) * _SCALE[found[2]]


def same_quantity(one: str, other: str) -> bool:
    """Tell whether two settings are the same, also where one is written `1024Mi` and the other `1Gi`."""
    amount = parse_quantity(one)
    return one == other or (amount is not None and amount == parse_quantity(other))


def cores_in_words(text: str) -> str:
    """Return a CPU quantity with its share of one core, such as `10m (1% of one core)`."""
    cores = parse_quantity(text)
    if cores is None:
        return text
    return f"{text} ({cores:.0%} of one core)" if cores < 1 else f"{text} cores"


def milliseconds_in_words(value: float) -> str:
    """Return a duration as a person says it: `8.0 s`, `230 ms`."""
    if value >= 120_000:
        return f"{value / 60_000:.1f} min"
    return f"{value / 1000:.1f} s" if value >= 1000 else f"{value:.0f} ms"


def counted(number: int, noun: str, many: str = "") -> str:
    """Return `1 line`, `2 lines`, `1,200 addresses`."""
    return f"{number:,} {noun if number == 1 else many or f'{noun}s'}"
