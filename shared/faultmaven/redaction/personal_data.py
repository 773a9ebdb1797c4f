"""Personal data: mail addresses, cards, bank accounts, telephone numbers, social security numbers, labelled names.

Sources: ISO/IEC 7812-1 (cards) with the issuers' published ranges, ISO 13616 (IBAN), ITU-T E.164 (telephone).
"""

from faultmaven.redaction.checks import find_iban, is_card, is_phone
from faultmaven.redaction.mail import find_mail
from faultmaven.redaction.people import PEOPLE
from faultmaven.redaction.rules import Rule, rule

_GROUPS = (
    r"\d{4}(?P<gap>[ -])\d{4}(?P=gap)\d{4}(?P=gap)\d{1,4}(?:(?P=gap)\d{1,3})?|\d{4}(?P<odd>[ -])\d{6}(?P=odd)\d{4,5}"
)
#: Cards and bank accounts share a hint, because each one that begins with a class of characters costs a pass.
_LONG_NUMBER = (
    r"[^\w.-](?:[2-6]\d{3}[ -]?(?:\d{4}[ -]?\d{4}[ -]?\d|\d{6}[ -]?\d{4})"
    r"|[A-Z]{2}\d{2} ?[A-Z0-9]{4} ?[A-Z0-9]{4} ?[A-Z0-9]{3})"
)

PERSONAL_DATA: tuple[Rule, ...] = (
    Rule("email", (r"@[a-z0-9][a-z0-9-]{0,62}\.",), find_mail, caseless=True, is_frequent=True),
    rule(
        "card",
        _LONG_NUMBER,
        rf"[^\w.#/-](?P<it>{_GROUPS}|\d{{13,19}})(?![\w-]|\.\d)",
        is_card,
    ),
    Rule("iban", (_LONG_NUMBER,), find_iban),
    rule(
        "phone",
        r"\+[1-9]\d{0,2}[ .(-]{0,2}\d{2}",
        r"(?:(?<=[\s\"'(:=>,;\[])|^)"
        r"(?P<it>\+[1-9]\d{0,2}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,5}(?:[ .-]?\d{2,5}){1,4})(?![\w.:+-]|,\d)",
        is_phone,
    ),
    rule(
        "phone",
        (r"\([2-9]\d\d\) ?[2-9]\d\d-\d{4}", r"\b[2-9]\d\d-[2-9]\d\d-\d{4}\b"),
        r"(?<![\w.-])(?P<it>\([2-9]\d\d\) ?[2-9]\d\d-\d{4}|[2-9]\d\d-[2-9]\d\d-\d{4})(?![\w.-])",
        is_phone,
    ),
    rule(
        "phone",
        r"(?:phone|mobile|msisdn|whatsapp|\btel|\bfax|\bcell)[\w -]{0,10}[\"'\\]{0,4}\s{0,2}[:=]",
        r"\w{3,8}[\w -]{0,10}[\"'\\]{0,4}\s{0,2}[:=]\s{0,2}[\"'\\]{0,4}(?:tel:)?"
        r"(?P<it>(?:\+|00)?\(?\d{1,5}\)?(?:[ ./-]{0,3}\(?\d{1,5}\)?){1,6})(?![\w:]|\.\d)",
        is_phone,
        caseless=True,
    ),
    rule(
        "ssn",
        (r"\bssn\b", r"social[ _-]?security", r"\bssn_", r"[_-]ssn\b"),
        r"_?(?:-?ssn|social[ _-]?security)(?:[ _-]?(?:number|num|no|nr|id))?"
        r"\.?[\"'\\]{0,4}\s{0,2}(?:[:=#>]|is|was)?\s{0,2}[\"'\\]{0,4}"
        r"(?P<it>(?!000|666|9\d\d)\d{3}([- ]?)(?!00)\d{2}\2(?!0000)\d{4})(?!\w)",
        caseless=True,
    ),
    *PEOPLE,
)
