"""Private keys in PEM (RFC 7468), whole or cut off, over many lines or in one with escaped line ends."""

from faultmaven.redaction.rules import rule

_LINE_END = r"(?:\\{1,4}[nr]|\s)"
_KIND = r"[A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?"
#: What a line may begin with when a log or an editor wrote the key: a quote, a comment, an indent, a diff's sign.
_MARGIN = r"[\"'#>|+,\t ]{0,12}+"

PRIVATE_KEYS = (
    rule(
        "private-key",
        r"-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY",
        rf"-----BEGIN {_KIND}-----"
        # lines of base64, or headers such as "Proc-Type: 4,ENCRYPTED"; their ends may be escaped, as in JSON
        rf"(?:{_MARGIN}{_LINE_END}*+{_MARGIN}(?:[A-Z][\w-]{{1,20}}: [^\n\\]{{1,200}}|[A-Za-z0-9+/=]{{16,}}+))++"
        rf"(?:{_MARGIN}{_LINE_END}*+{_MARGIN}[A-Za-z0-9+/=]{{0,80}}+{_MARGIN}{_LINE_END}*+{_MARGIN}"
        rf"-----END {_KIND}-----)?",
    ),
)
