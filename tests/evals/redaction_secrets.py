"""Random but valid secrets and personal data, made from parts when a test runs: no literal looks like a secret."""

from __future__ import annotations

import base64
import json
import random
import string
import uuid
from collections.abc import Callable

HEX, UPPER, ALNUM = "0123456789abcdef", string.ascii_uppercase + string.digits, string.ascii_letters + string.digits
URLSAFE, BASE64 = ALNUM + "_-", ALNUM + "+/"
Make = Callable[[random.Random], str]


def of(prefix: str, chars: str, length: int, tail: str = "") -> Make:
    """Return a maker of `prefix`, then `length` random characters, then `tail`."""
    return lambda r: prefix + word(r, chars, length) + tail


def word(r: random.Random, chars: str, length: int) -> str:
    """Return random characters, a digit and a letter among them."""
    made = [r.choice(chars) for _ in range(length)]
    if length >= 2:
        made[r.randrange(length // 2)] = r.choice([c for c in chars if c.isdigit()] or chars)
        made[length // 2 + r.randrange(length - length // 2)] = r.choice([c for c in chars if c.isalpha()] or chars)
    return "".join(made)


def password(r: random.Random) -> str:
    """Return what people choose and what generators give."""
    people = r.choice(("Summer", "hunter", "Welcome", "qwerty", "Tr0ub4dor", "correcthorse")) + str(
        r.randrange(10, 9999)
    )
    return r.choice((people, people + r.choice("!#*"), word(r, ALNUM, r.randrange(8, 24))))


def jwt(r: random.Random) -> str:
    """Return a signed JSON Web Token."""
    parts = ({"alg": r.choice(("HS256", "RS256")), "typ": "JWT"}, {"sub": word(r, ALNUM, 8), "exp": r.randrange(10**9)})
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, word(r, URLSAFE, 43)])


def luhn(digits: str) -> str:
    """Append the check digit of ISO/IEC 7812-1."""
    values = [int(d) for d in reversed(digits)]
    total = sum(d if n % 2 else (d * 2 - 9 if d > 4 else d * 2) for n, d in enumerate(values))
    return digits + str(-total % 10)


def card(r: random.Random) -> str:
    """Return a card number of one of seven networks, written in one of three ways."""
    prefix, length = r.choice((("4", 16), ("51", 16), ("2345", 16), ("37", 15), ("6011", 16), ("3530", 16), ("36", 14)))
    number = luhn(prefix + "".join(r.choice("0123456789") for _ in range(length - len(prefix) - 1)))
    gap = r.choice(("", " ", "-"))
    cuts = (4, 8, 12) if length == 16 else (4, 10)
    return gap.join(number[a:b] for a, b in zip((0, *cuts), (*cuts, length), strict=True))


def iban(r: random.Random) -> str:
    """Return an account number with the check digits of ISO 13616."""
    country, shape = r.choice(
        (("DE", "n" * 18), ("GB", "a" * 4 + "n" * 14), ("FR", "n" * 23), ("NL", "a" * 4 + "n" * 10))
    )
    account = "".join(r.choice("0123456789" if kind == "n" else string.ascii_uppercase) for kind in shape)
    check = 98 - int("".join(str(int(c, 36)) for c in account + country + "00")) % 97
    made = f"{country}{check:02}{account}"
    return made if r.random() < 0.5 else " ".join(made[n : n + 4] for n in range(0, len(made), 4))


def phone(r: random.Random) -> str:
    """Return an international telephone number."""
    d = lambda n: "".join(r.choice("23456789") for _ in range(n))  # noqa: E731
    return r.choice(
        (f"+1 ({d(3)}) {d(3)}-{d(4)}", f"+49 30 {d(7)}", f"+44 20 {d(4)} {d(4)}", f"+91-{d(5)}-{d(5)}", f"+33{d(9)}")
    )


def email(r: random.Random) -> str:
    """Return a mail address."""
    user = r.choice(("anna", "j.doe", "ops+alerts", "li_wei", "x")) + r.choice(("", str(r.randrange(1000))))
    return f"{user}@{r.choice(('example.com', 'mail.shop.co.uk', 'uni-bonn.de', 'acme.io'))}"


def ipv4(r: random.Random) -> str:
    """Return a public or private address."""
    public = f"{r.choice((23, 91, 141, 183, 203))}.{r.randrange(1, 255)}.{r.randrange(256)}.{r.randrange(1, 255)}"
    private = r.choice(("10.{}.{}.{}", "192.168.{}.{}", "172.20.{}.{}"))
    return r.choice((public, private.format(*(r.randrange(1, 255) for _ in range(3)))))


def ipv6(r: random.Random) -> str:
    """Return a global or unique local address."""
    start = r.choice(("2001:db8", "2a02:8070", "fd12:3456", "2600:1f18"))
    return f"{start}:{r.randrange(65536):x}::{r.randrange(1, 65536):x}"


def person(r: random.Random) -> str:
    """Return a name of two or three words; some of the given names are in no list of the product."""
    given = r.choice(("Anna", "José", "Wei", "Fatima", "John", "Priya", "Nkechi", "Thorbjorn", "Eleni", "Mary-Jane"))
    return f"{given} {r.choice(('Schmidt', 'García', 'Okafor', 'van der Berg', 'Smith', 'Nguyen', 'O’Brien', 'Li'))}"


#: Recognisable wherever they stand.
TOKENS: dict[str, Make] = {
    "aws-key": of("AK" + "IA", UPPER, 16),
    "google-key": of("AI" + "za", URLSAFE, 35),
    "google-oauth": of("ya" + "29.", URLSAFE, 80),
    "azure-secret": lambda r: word(r, ALNUM, 3) + "8" + "Q~" + word(r, URLSAFE, 34),
    "digitalocean-token": of("dop" + "_v1_", HEX, 64),
    "alibaba-key": of("LT" + "AI", ALNUM, 20),
    "databricks-token": of("da" + "pi", HEX, 32),
    "tailscale-key": of("tskey" + "-auth-", ALNUM, 30),
    "supabase-token": of("sb" + "p_", HEX, 40),
    "github-token": of("gh" + "p_", ALNUM, 36),
    "github-pat": of("github" + "_pat_", ALNUM, 82),
    "gitlab-token": of("gl" + "pat-", URLSAFE, 20),
    "atlassian-token": of("ATA" + "TT3", URLSAFE, 180),
    "npm-token": of("np" + "m_", ALNUM, 36),
    "pypi-token": of("py" + "pi-", URLSAFE, 160),
    "docker-token": of("dckr" + "_pat_", URLSAFE, 27),
    "rubygems-token": of("ruby" + "gems_", HEX, 48),
    "terraform-token": lambda r: word(r, ALNUM, 14) + ".atlas" + "v1." + word(r, URLSAFE, 67),
    "vault-token": of("hv" + "s.", ALNUM, 90),
    "doppler-token": of("dp." + "pt.", ALNUM, 43),
    "postman-key": lambda r: "PM" + "AK-" + word(r, HEX, 24) + "-" + word(r, HEX, 34),
    "slack-token": lambda r: "xo" + f"xb-{r.randrange(10**11, 10**12)}-" + word(r, ALNUM, 24),
    "slack-webhook": lambda r: (
        "https://hooks.slack"
        + ".com/services/T"
        + word(r, UPPER, 8)
        + "/B"
        + word(r, UPPER, 8)
        + "/"
        + word(r, ALNUM, 24)
    ),
    "telegram-token": lambda r: f"{r.randrange(10**8, 10**10)}:A" + "A" + word(r, URLSAFE, 33),
    "twilio-key": of("S" + "K", HEX, 32),
    "sendgrid-key": lambda r: "S" + "G." + word(r, URLSAFE, 22) + "." + word(r, URLSAFE, 43),
    "mailgun-key": of("ke" + "y-", HEX, 32),
    "mailchimp-key": lambda r: word(r, HEX, 32) + "-u" + f"s{r.randrange(1, 22)}",
    "stripe-key": of("sk" + "_live_", ALNUM, 24),
    "square-token": of("sq0" + "atp-", URLSAFE, 22),
    "shopify-token": of("shp" + "at_", HEX, 32),
    "newrelic-key": of("NR" + "AK-", UPPER, 27),
    "grafana-token": lambda r: "gl" + "sa_" + word(r, ALNUM, 32) + "_" + word(r, HEX, 8),
    "sentry-token": of("snt" + "ryu_", HEX, 64),
    "sentry-dsn": lambda r: f"https://{word(r, HEX, 32)}@o{r.randrange(9999)}.ingest.sentry.io/{r.randrange(9**7)}",
    "dynatrace-token": lambda r: "dt0" + "c01." + word(r, UPPER, 24) + "." + word(r, UPPER, 64),
    "linear-key": of("lin" + "_api_", ALNUM, 40),
    "notion-token": of("nt" + "n_", ALNUM, 46),
    "figma-token": of("fi" + "gd_", URLSAFE, 40),
    "launchdarkly-key": lambda r: "sd" + "k-" + str(uuid.UUID(int=r.getrandbits(128), version=4)),
    "age-key": of("AGE-SECRET" + "-KEY-1", UPPER, 58),
    "anthropic-key": of("sk-" + "ant-api03-", URLSAFE, 90, "AA"),
    "openai-key": of("sk-" + "proj-", ALNUM, 48),
    "huggingface-token": of("h" + "f_", string.ascii_letters, 34),
    "groq-key": of("gs" + "k_", ALNUM, 52),
    "jwt": jwt,
}
#: Personal data that its own shape tells.
PERSONAL: dict[str, Make] = {"email": email, "card": card, "iban": iban, "phone": phone, "ipv4": ipv4, "ipv6": ipv6}
#: What only the place tells.
PLACED: dict[str, Make] = {
    "password": password,
    "aws-secret": of("", BASE64, 40),
    "hex-key": of("", HEX, 32),
    "opaque-token": of("", ALNUM, 40),
    "azure-account-key": of("", BASE64, 86, "=="),
}
