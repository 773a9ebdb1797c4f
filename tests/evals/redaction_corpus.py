"""The set that redaction is judged on: secrets of many types in log lines of many syntaxes, each to be gone.

Everything is made when it is asked for, from a seed: every type in every template that fits it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.evals.redaction_secrets import BASE64, PERSONAL, PLACED, TOKENS, Make, person, word
from tests.evals.redaction_templates import ANYWHERE, ASSIGNED, NAMES, PEOPLE, SITES, SSN


@dataclass(frozen=True)
class Planted:
    """One line, what must be gone from it, and of what type that is."""

    type: str
    line: str
    secret: str


def planted(seed: int = 7) -> Iterator[Planted]:
    """Yield every type in every template that fits it."""
    r = random.Random(seed)
    for kind, make in (TOKENS | PERSONAL).items():
        for template in ANYWHERE:
            yield _line(kind, make, template, r)
    for kind, make in PLACED.items():
        for template in ASSIGNED:
            yield _line(kind, make, template.replace("{n}", r.choice(NAMES[kind])), r)
    for kind, (maker, templates) in SITES.items():
        for template in templates.strip("\n").split("\n") * 4:
            yield _line(kind, PLACED[maker], template, r)
    for _ in range(3):
        for template in PEOPLE:
            yield _line("person", person, template.replace("{v!q}", '"{v}"'), r)
        for template in SSN:
            yield _line(
                "ssn", lambda r: f"{r.randrange(100, 600)}-{r.randrange(10, 99)}-{r.randrange(1000, 9999)}", template, r
            )
    for n in range(50):
        yield _pem(r, n)


def _line(kind: str, make: Make, template: str, r: random.Random) -> Planted:
    made = make(r)
    # of a DSN only the key is secret
    return Planted(kind, template.format(v=made), made.split("//")[1].split("@")[0] if kind == "sentry-dsn" else made)


def _pem(r: random.Random, n: int) -> Planted:
    lines = [word(r, BASE64, 64) for _ in range(r.randrange(3, 26))] + [word(r, BASE64, r.randrange(4, 60)) + "=="]
    kind = r.choice(("RSA ", "EC ", "", "OPENSSH ", "ENCRYPTED ")) + "PRIVATE KEY-----"
    end = ("\n", "\\n", "\n    ", "\r\n", "\\\\n")[n % 5]
    text = end.join([f"-----BEGIN {kind}", *lines, f"-----END {kind}"])
    before, after = r.choice((("tls.key: |\n    ", "\n"), ('{"private_key":"', '"}'), ("loaded ", " ok"), ("", "")))
    return Planted("private-key", before + text + after, lines[len(lines) // 2])
