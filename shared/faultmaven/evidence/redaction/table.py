"""The table of what is redacted. Order is precedence: where two rules claim the same bytes, the first has them."""

from faultmaven.core.address_pseudonyms import V6_HINT, find_v6
from faultmaven.evidence.redaction.assignments import ASSIGNMENTS
from faultmaven.evidence.redaction.credentials import CREDENTIALS
from faultmaven.evidence.redaction.personal_data import PERSONAL_DATA
from faultmaven.evidence.redaction.private_keys import PRIVATE_KEYS
from faultmaven.evidence.redaction.rules import Rule
from faultmaven.evidence.redaction.vendor_tokens import VENDOR_TOKENS

ADDRESS = "ip"

TABLE: tuple[Rule, ...] = (
    *PRIVATE_KEYS,
    *VENDOR_TOKENS,
    *CREDENTIALS,
    *ASSIGNMENTS,
    *PERSONAL_DATA,
    Rule(ADDRESS, (V6_HINT,), find_v6, caseless=True),
)
