"""The table of what is redacted. Order is precedence: where two rules claim the same bytes, the first has them."""

from faultmaven.core.address_pseudonyms import find_v6
from faultmaven.redaction.assignments import ASSIGNMENTS
from faultmaven.redaction.credentials import CREDENTIALS
from faultmaven.redaction.personal_data import PERSONAL_DATA
from faultmaven.redaction.private_keys import PRIVATE_KEYS
from faultmaven.redaction.rules import Rule
from faultmaven.redaction.vendor_tokens import VENDOR_TOKENS

ADDRESS, MAIL = "ip", "email"

_FIRST, _NEXT = r"(?:2[0-9a-f]{3}|3[0-9a-f]{3}|f[cd][0-9a-f]{2})", r"[0-9a-f]{0,4}:"
#: What may be an IPv6 address, with one byte before it. After a slash no year and hour: `31/Jan/2026:09:05` is in each
#: line of many access logs, and to be told of a hit costs a microsecond.
_V6_HINTS = (
    rf"[^\w./]{_FIRST}:{_NEXT}",
    rf"/(?:2[1-9a-f][0-9a-f]{{2}}|20[04-9a-f][0-9a-f]|20[1-3][a-f]|3[0-9a-f]{{3}}|f[cd][0-9a-f]{{2}}):{_NEXT}",
    r"/20[1-3]\d:(?:[0-9a-f]?|[a-f][0-9a-f]|\d[a-f]|[0-9a-f]{3,4}):",
)

TABLE: tuple[Rule, ...] = (
    *PRIVATE_KEYS,
    *VENDOR_TOKENS,
    *CREDENTIALS,
    *ASSIGNMENTS,
    *PERSONAL_DATA,
    Rule(ADDRESS, _V6_HINTS, find_v6, caseless=True),
)

MAIL_RULE = next(number for number, rule in enumerate(TABLE) if rule.kind == MAIL)
