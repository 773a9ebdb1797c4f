"""What must be true of a look-alike before it counts as the real thing: checksums, and words that are no secrets."""

import re

#: Words that follow "password:" or "token=" in messages and are not one.
_NOT_SECRETS = frozenset(
    b"not none null nil nul true false yes no on off undefined unset empty missing required invalid incorrect wrong "
    b"expired is was are be been has have had for from must cannot could should would may the this that and or with "
    b"without by to in of at as an changed change reset failed failure failing error authentication string str int "
    b"bool boolean bytes number object secret secrets password passwd token tokens key bearer basic value unknown "
    b"unexpected expected redacted hidden masked removed default optional provided found ok sent received accepted "
    b"rejected denied revoked valid verified created deleted updated mismatch rotated disabled enabled ignored "
    b"authenticated auth login user username text plain env file vault changeme_placeholder your_password your- "
    b"password yourpassword placeholder example filtered sensitive encrypted unavailable exists issued refreshed "
    b"generated set got using opaque kubernetes.io/tls generate refresh access id client_credentials "
    b"authorization_code eof end newline identifier literal keyword operator comma semicolon".split()
)
_PLACEHOLDER = re.compile(
    rb"(?:[*xX.\-_#\xe2\x80\xa2\xa6]+|\.{3}|\$.*|%[\w.]+%|%\(?\w+\)?[sd]?|%[sdvqr]|\{.*|<.*|\[.*|!\w*|@\w*|#\{.*|[A-Za-z]:\\.*"
    rb"|/[\w./-]*|\.{0,2}/[\w./-]+|0x[0-9a-f]+|[\d.:]{1,3}|(?:process|os|system)?\.?env[.\[(].*|(?:vault|ssm|secretsmanager"
    rb"|env|file|ref|op|arn|sm|kms)[:+].*|(?:your|my|the|insert|enter|replace|change)[-_ ]?(?:\w+[-_ ]?)*"
    rb"(?:here|me|password|secret|token|key)|[A-Za-z_]\w*(?:\.[A-Za-z_]+)+(?:\(.*)?|REDACTED.*|\w+\(.*)",
    re.IGNORECASE | re.DOTALL,
).fullmatch
#: One in 64 begins like a path.
_AWS_SECRET = re.compile(rb"(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=\D*\d)[A-Za-z0-9/+]{40}").fullmatch
_DIGITS = frozenset(b"0123456789")
_DIGIT, _ABOVE_DIGITS = re.compile(rb"[0-9]").search, re.compile(rb"[:-\xff]").search
#: What each digit counts in the Luhn check, every second one doubled.
_DOUBLED = bytes.maketrans(b"0123456789", bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))
_SINGLE = bytes.maketrans(b"0123456789", bytes(range(10)))


def is_secret_value(value: bytes) -> bool:
    """Tell whether the value of an assignment can be a secret: no placeholder, no reference, no plain word."""
    value = value.strip(b"\"' \t\r")
    if len(value) < 3 or value[:1] == b"<":
        return False
    head = value[:200]
    if _AWS_SECRET(value):
        return True
    return head.lower().rstrip(b".,:;!)") not in _NOT_SECRETS and not _PLACEHOLDER(head)


def is_secret(match: re.Match[bytes]) -> bool:
    """Tell whether the group `it` can be a secret; what an earlier pass left, `<password:1f3a9c>`, is none."""
    at = match.start("it")
    return is_secret_value(match["it"]) and match.string[at - 1 : at] != b"<"


def is_password(match: re.Match[bytes]) -> bool:
    """Tell whether the password of a URL is one; there even the word `password` is."""
    value = match["it"]
    return value[:1] not in b"<${*%" or (
        value[:1] in b"%*$" and value.strip(b"*x") != b"" and value[:2] not in (b"${", b"$(", b"%s")
    )


def is_opaque_value(value: bytes) -> bool:
    """Tell whether a value in the middle of prose is too random to be a word: long, with letters and digits."""
    value = value.strip(b"\"'")
    head = value[:64]
    has_both = len(head) >= 12 and _DIGIT(head) is not None and _ABOVE_DIGITS(head) is not None
    return has_both and is_secret_value(value)


def is_opaque(match: re.Match[bytes]) -> bool:
    """Tell whether the group `it` is too random to be a word."""
    return is_opaque_value(match["it"])


#: Issuer identification numbers and lengths: Visa, Mastercard, American Express, Discover, JCB, Diners Club, UnionPay,
#: Maestro, Mir (the networks' published ranges).
_ISSUED = re.compile(
    rb"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    rb"|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|3(?:0[0-5]|[689]\d)\d{11}|62\d{14,17}"
    rb"|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{8,15}|220[0-4]\d{12}"
).fullmatch
#: A number after such a name is the name's, whatever its digits add up to.
_NUMBERED = re.compile(
    rb"(?:order|trace|span|request|req|correlation|transaction|txn|tx|session|block|blk|offset|seq|sequence|message|msg"
    rb"|event|user|account|tracking|invoice|ticket|job|build|run|object|parent|inode|time|timestamp|ts|size|bytes|count"
    rb"|total|duration|ns|nanos|epoch|version|rev|lsn|xid|pid|tid|serial|id|uid|imei|number|no|nr)"
    rb"(?:[_ -]?(?:id|no|nr|num|number))?[\"'\\\]]{0,4}\s?[:=#]?\s?[\"'\\#]{0,4}$",
    re.IGNORECASE,
).search
_CARD_NUMBER = re.compile(
    rb"card[ _-]?(?:number|no|nr|num)?[\"'\\\]]{0,4}\s?[:=#]?\s?[\"'\\#]{0,4}$", re.IGNORECASE
).search


def is_card(match: re.Match[bytes]) -> bool:
    """Tell whether an issuer has such numbers, the Luhn check (ISO/IEC 7812-1) holds, and no label says otherwise."""
    digits = match["it"].translate(None, b" -")
    if not _ISSUED(digits) or len(set(digits)) < 2:
        return False
    if (sum(digits[-1::-2].translate(_SINGLE)) + sum(digits[-2::-2].translate(_DOUBLED))) % 10:
        return False
    before = match.string[max(0, match.start("it") - 40) : match.start("it")]
    return not _NUMBERED(before) or _CARD_NUMBER(before) is not None


#: ISO 13616, the registry of SWIFT: the length of an IBAN in each country.
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE BI", 18: "DK FI FO FK GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU XK", 21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HU LB NI PL",
        29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
    }.items()
    for country in countries.encode().split()
}  # fmt: skip


_IBAN = re.compile(rb"[A-Z]{2}\d\d(?: ?[A-Z0-9]){11,30}").match


def find_iban(data: bytes, start: int) -> tuple[int, int] | None:
    """Return the account number after the byte at `start` if its length and modulo-97 check (ISO 13616) hold."""
    start += 1
    match, length = _IBAN(data, start), _IBAN_LENGTHS.get(data[start : start + 2])
    if match is None or length is None:
        return None
    end, left = start, length
    while left and end < match.end():
        left -= data[end] != 32
        end += 1
    if left or data[end : end + 1].isalnum():
        return None
    text = data[start:end].replace(b" ", b"")
    return (start, end) if int("".join(str(int(chr(c), 36)) for c in text[4:] + text[:4])) % 97 == 1 else None


def is_phone(match: re.Match[bytes]) -> bool:
    """Tell whether the number has as many digits as one (ITU-T E.164: at most 15; at least 7 where it has a label)."""
    international = match["it"][:1] == b"+" and match.start() == match.start("it")
    return (10 if international else 7) <= sum(c in _DIGITS for c in match["it"]) <= 15
