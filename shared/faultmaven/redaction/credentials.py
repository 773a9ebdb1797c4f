"""Credentials that a protocol has a place for: the Authorization header, cookies, and the user part of a URL.

Sources: RFC 7617 (Basic), 6750 (Bearer), 7616 (Digest), 6265 (cookies), 3986 (user information in URLs), 7519 (JWT).
"""

from faultmaven.redaction.checks import is_opaque, is_password, is_secret
from faultmaven.redaction.rules import ALONE, Rule, rule

_HEADER = r"authorization[\"'\\\]]{0,6}\s{0,4}(?:=>|[:=]{1,2})\s{0,4}\[?[\"'\\]{0,6}"
#: One word follows these, and a list of parameters the others.
_WORD = r"(?:basic|bearer|token|apikey|api-key|key|negotiate|ntlm|splunk|geniekey|ssws|bot|vapid)"
_LIST = r"(?:digest|aws4-hmac-sha256|hawk|oauth|signature|hmac|mac|sharedkey|sharedkeylite|sharedaccesssignature)"

CREDENTIALS: tuple[Rule, ...] = (
    rule(
        "jwt",
        r"eyJ[\w-]{16}",
        rf"{ALONE}eyJ[\w-]{{8,8000}}+\.(?:eyJ[\w-]{{4,16000}}+(?:\.[\w-]{{0,8000}}+)?|[\w-]{{0,8000}}+\.[\w-]{{8,200}}+\.[\w-]{{4,16000}}+\.[\w-]{{8,200}}+)",
    ),
    rule(
        "authorization",
        r"authorization[\"'\\\]]{0,6}\s{0,4}[:=]",
        rf"{_HEADER}{_WORD}[\s+]{{1,4}}(?:[tT]oken=)?[\"']?(?P<it>[^\s\"'\\<>,;]{{3,16000}}+)",
        is_secret,
        caseless=True,
    ),
    rule(
        "authorization",
        r"authorization[\"'\\\]]{0,6}\s{0,4}[:=]",
        rf"{_HEADER}{_LIST}\s{{1,4}}(?P<it>(?:[\w.-]{{1,40}}=\\?\"[^\"\n\\]{{0,2000}}\\?\"(?:,\s?)?"
        r"|[^\"'\n\\<>]){1,8000}+)",
        is_secret,
        caseless=True,
    ),
    rule(
        "authorization",
        r"authorization[\"'\\\]]{0,6}\s{0,4}[:=]",
        rf"{_HEADER}(?P<it>[\w~+/.=-]{{12,16000}}+)",
        is_opaque,
        caseless=True,
    ),
    rule(
        "authorization",
        (r"\bbearer\s+[\w~+/.-]{8}", r"\bbasic\s+[a-z0-9+/]{8}"),
        r"(?:bearer|basic)\s+(?P<it>[\w~+/.-]{8,16000}+={0,2})",
        is_opaque,
        caseless=True,
    ),
    rule(
        "cookie",
        r"\bcookie[\"'\\\]]{0,6}\s{0,4}[:=]",
        r"cookie[\"'\\\]]{0,6}\s{0,4}(?:=>|[:=])\s{0,4}\[?[\"'\\]{0,6}"
        r"(?P<it>[^\s\"'\\;=<>]{1,200}=[^\"'\\\n<>]{4,16000}+)",
        caseless=True,
    ),
    rule(
        "password",
        r"://[^\s/@:\"'<>]{0,100}:[^\s/@\"'<>]",
        r"://[^\s/@:\"'<>]{0,100}:(?P<it>[^\s/\"'<>]{1,500})@(?=[^\s@]{1,300})",
        is_password,
    ),
    # Oracle's thin driver: user/password@host
    rule(
        "password",
        r"jdbc:oracle:thin:[\w.-]{1,80}/",
        r"jdbc:oracle:thin:[\w.-]{1,80}/(?P<it>[^\s@\"'<>]{1,200})@",
        is_secret,
    ),
)
