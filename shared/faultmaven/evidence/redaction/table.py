"""The table of what is redacted. Order is precedence: where two rules claim the same bytes, the earlier one has them.

Sources of the key shapes: the vendors' documentation of their token formats, and RFC 7519 (JWT), 7617 (basic), 6750
(bearer), 3986 (user info in URLs), 7468 (PEM).
"""

from faultmaven.evidence.redaction.checks import is_card, is_iban, is_mail, is_opaque, is_phone, is_secret
from faultmaven.evidence.redaction.rules import rule

_NAMES = (
    r"(?:password|passwd|pwd|passphrase|[_-]pass|secret|client[_-]?secret|secret[_-]?(?:access[_-]?)?key"
    r"|(?:access|auth|refresh|id|session|security|api|bot|bearer|private|csrf)[_-]?token|token|api[_-]?key|apikey"
    r"|access[_-]?key|account[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|master[_-]?key"
    r"|shared[_-]?access[_-]?(?:key|signature)|auth[_-]?key|credentials?)"
)
_SPOKEN_NAMES = r"(?:password|passwd|pwd|passphrase)"
_DOUBLE, _SINGLE = r'"(?P<it>(?:[^"\\\n]|\\.){1,4096})"', r"'(?P<it>[^'\n]{1,4096})'"
_LINE_END = r"(?:\\{1,4}[nr]|\s)"
_BEFORE = r"(?<![A-Za-z0-9])"

TABLE = (
    rule(
        "private-key",
        r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY",
        r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----"
        # lines of base64, or headers such as "Proc-Type: 4,ENCRYPTED"; their ends may be escaped, as in JSON
        rf"(?:{_LINE_END}*+(?:[A-Z][\w-]{{1,20}}: [^\n\\]{{1,200}}|[A-Za-z0-9+/=]{{16,}}+))++"
        rf"(?:{_LINE_END}*+[A-Za-z0-9+/=]{{0,80}}+{_LINE_END}*+-----END [A-Z ]{{0,20}}PRIVATE KEY(?: BLOCK)?-----)?",
        spans_lines=True,
    ),
    rule("jwt", r"eyJ[\w-]{8,400}?\.eyJ", r"eyJ[\w-]{8,8000}\.eyJ[\w-]{8,8000}(?:\.[\w-]{0,8000})?"),
    rule(
        "aws-key",
        r"(?:AKIA|ASIA|AROA|ABIA)[A-Z0-9]{16}",
        _BEFORE + r"(?:AKIA|ASIA|AROA|ABIA)[A-Z0-9]{16}(?![A-Za-z0-9])",
    ),
    rule(
        "github-token",
        (r"gh[pousr]_\w{30}", r"github_pat_\w{20}"),
        _BEFORE + r"(?:gh[pousr]_\w{30,255}|github_pat_\w{20,255})",
    ),
    rule("gitlab-token", r"gl(?:pat|ptt|rt|dt)-[\w-]{18}", r"gl(?:pat|ptt|rt|dt)-[\w-]{18,100}"),
    rule(
        "slack-token",
        (r"xox[abeprs]-[\w-]{8}", r"hooks\.slack\.com/services/\w"),
        r"(?:xox[abeprs]-[\w-]{8,250}|hooks\.slack\.com/services/[\w/]{10,100})",
    ),
    rule("stripe-key", r"[rsp]k_(?:live|test)_\w{10}", r"[rsp]k_(?:live|test)_\w{10,250}|whsec_\w{10,250}"),
    rule(
        "google-key",
        (r"AIza[\w-]{30}", r"ya29\.[\w-]{10}", r"GOCSPX-[\w-]{20}"),
        r"AIza[\w-]{30,45}|ya29\.[\w.-]{10,2000}|GOCSPX-[\w-]{20,60}",
    ),
    rule("anthropic-key", r"sk-ant-[\w-]{10}", r"sk-ant-[\w-]{10,250}"),
    rule("openai-key", r"\bsk-[\w-]{20}", _BEFORE + r"sk-[\w-]{20,250}", is_opaque),
    rule(
        "vendor-token",
        (
            r"\bnpm_\w{36}",
            r"\bpypi-[\w-]{50}",
            r"\bSG\.[\w-]{16}",
            r"\bhf_\w{30}",
            r"\bdop_v1_\w{40}",
            r"\bhv[sb]\.[\w-]{20}",
        ),
        _BEFORE + r"(?:npm_\w{36}|pypi-[\w-]{50,250}|SG\.[\w-]{16,32}\.[\w-]{16,64}|hf_\w{30,60}|dop_v1_\w{40,80}"
        r"|hv[sb]\.[\w-]{20,200})",
    ),
    rule(
        "authorization",
        r"authorization[\"']?\s*[:=]",
        r"authorization[\"']?\s*[:=]\s*[\"']?(?:basic|bearer|digest|negotiate|token|apikey|aws4-hmac-sha256)\s+"
        r"(?P<it>[^\s\"'<>][^\"'\n<>]{2,8000}?)(?=[\"'\n]|\s-|$)",
        is_secret,
        caseless=True,
    ),
    rule(
        "authorization",
        r"authorization[\"']?\s*[:=]\s*[\"']?\w",
        r"authorization[\"']?\s*[:=]\s*[\"']?(?P<it>[\w~+/.=-]{12,8000})",
        is_opaque,
        caseless=True,
    ),
    rule(
        "authorization",
        (r"\bbearer\s+[\w~+/.-]{8}", r"\bbasic\s+[a-z0-9+/]{8}"),
        r"\b(?:bearer|basic)\s+(?P<it>[\w~+/.-]{8,8000}={0,2})",
        is_opaque,
        caseless=True,
    ),
    rule(
        "cookie",
        r"\bcookie[\"']?\s*:",
        r"\b(?:set-)?cookie[\"']?\s*:\s*[\"']?(?P<it>[^\s\"';<>]{1,200}=[^\"'\n<>]{4,8000})",
        caseless=True,
    ),
    rule(
        "password",
        r"://[^\s/@:\"']{0,100}:[^\s/@\"']",
        r"://[^\s/@:\"'<>]{0,100}:(?P<it>[^\s/\"'<>]{1,500})@(?=[^\s@]{1,300})",
        is_secret,
    ),
    rule("secret", _NAMES + r"\\?\"\s*[:=]", _NAMES + r"\"\s*[:=]\s*" + _DOUBLE, is_secret, caseless=True),
    rule(
        "secret",
        _NAMES + r"\\\"\s*[:=]",
        _NAMES + r"\\\"\s*[:=]\s*\\\"(?P<it>[^\"\\\n]{1,4096})\\\"",
        is_secret,
        caseless=True,
    ),
    rule("secret", _NAMES + r"'\s*[:=]", _NAMES + r"'\s*[:=]>?\s*" + _SINGLE, is_secret, caseless=True),
    rule(
        "secret",
        _NAMES + r"\s*[:=]{1,2}\s*\"",
        _NAMES + r"\s*[:=]{1,2}\s*" + _DOUBLE,
        is_secret,
        caseless=True,
    ),
    rule(
        "secret",
        _NAMES + r"\s*[:=]{1,2}\s*'",
        _NAMES + r"\s*[:=]{1,2}\s*" + _SINGLE,
        is_secret,
        caseless=True,
    ),
    rule(
        "secret",
        _NAMES + r"=[^\s\"']",
        _NAMES + r"=(?P<it>[^\s\"'&,;<>()\[\]{}|]{3,4096})",
        is_secret,
        caseless=True,
    ),
    rule(
        "secret",
        _NAMES + r"\s{0,40}[:=]\s{1,40}[^\s\"']",
        r"^[\s\-\w.]{0,200}" + _NAMES + r"\s{0,40}[:=]\s{1,40}(?P<it>[^\s\"'<>]{3,4096})(?=\s*(?:#[^\n]*)?$)",
        is_secret,
        caseless=True,
    ),
    rule(
        "secret",
        _SPOKEN_NAMES + r"\s{0,2}[:=]\s{0,4}[^\s\"']",
        _SPOKEN_NAMES + r"\s{0,2}[:=]\s{0,4}(?P<it>[^\s\"'<>,;]{4,4096})",
        is_secret,
        caseless=True,
    ),
    rule(
        "secret",
        _NAMES + r"\s{0,2}:\s{0,2}[^\s\"']{12}",
        _NAMES + r"\s{0,2}:\s{0,2}(?P<it>[^\s\"'<>,;(){}]{12,4096})",
        is_opaque,
        caseless=True,
    ),
    rule(
        "secret",
        (r"--?(?:password|passwd|token|secret|api-key)[= ][^\s-]", r"\bIDENTIFIED BY\s+'"),
        r"(?:--?(?:password|passwd|token|secret|api-key)[= ]|IDENTIFIED BY\s+)['\"]?"
        r"(?P<it>[^\s'\"<>-][^\s'\"<>]{2,500})",
        is_secret,
        caseless=True,
    ),
    rule(
        "email",
        r"[a-z0-9_.+-]@[a-z0-9]",
        r"(?<![\w.+/@-])(?P<it>[a-z0-9_][\w.+'-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})(?![\w@-])",
        is_mail,
        caseless=True,
    ),
    rule(
        "card",
        (r"\b[2-6]\d{3}[ -]\d{4}[ -]\d{4}[ -]\d{4}\b", r"\b3[47]\d\d[ -]\d{6}[ -]\d{5}\b", r"\b[2-6]\d{14,15}\b"),
        r"(?<![\w.#/-])(?P<it>(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|6(?:011|5\d\d|4[4-9]\d))([ -]?)\d{4}\2\d{4}\2\d{4}"
        r"|3[47]\d\d([ -]?)\d{6}\3\d{5})(?![\w-]|\.\d)",
        is_card,
    ),
    rule(
        "iban",
        r"\b[A-Z]{2}\d{2} ?[A-Z0-9]{4} ?[A-Z0-9]{4}",
        r"(?<![\w-])(?P<it>[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)(?![\w-])",
        is_iban,
    ),
    rule(
        "phone",
        r"\+[1-9]\d{0,2}[ .(-]{0,2}\d{2}",
        r"(?:(?<=[\s\"'(:=>,])|^)"
        r"(?P<it>\+[1-9]\d{0,2}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{2,5}(?:[ .-]?\d{2,5}){1,4})(?![\w.:+-]|,\d)",
        is_phone,
    ),
)
