"""What must be true of a look-alike before it counts as the real thing: checksums, and words that are no secrets."""

import re

#: Words that follow "password:" or "token=" in messages and are not one.
_NOT_SECRETS = frozenset(
    b"not none null nil true false yes no on off undefined unset empty missing required invalid incorrect wrong "
    b"expired is was are be been has have had for from must cannot could should would may the this that and or "
    b"with without by to in of at as an changed change reset failed failure failing error authentication string "
    b"str int bool boolean number object secret password token key bearer basic value unknown unexpected "
    b"expected redacted hidden masked removed default optional provided found ok sent received accepted "
    b"rejected denied revoked".split()
)
_PLACEHOLDER = re.compile(rb"^(?:[*xX.\-_]+|\.{3}|\$.*|%\w+%|\{.*|<.*|\[.*|!.*|@.*|/[\w./-]+|0x[0-9a-f]+|[\d.:]{1,3})$")

#: ISO 13616: the length of an IBAN in each country.
_IBAN_LENGTHS = {
    b"AD": 24, b"AE": 23, b"AT": 20, b"BE": 16, b"BG": 22, b"BR": 29, b"CH": 21, b"CY": 28, b"CZ": 24, b"DE": 22,
    b"DK": 18, b"EE": 20, b"ES": 24, b"FI": 18, b"FR": 27, b"GB": 22, b"GI": 23, b"GR": 27, b"HR": 21, b"HU": 28,
    b"IE": 22, b"IL": 23, b"IS": 26, b"IT": 27, b"LI": 21, b"LT": 20, b"LU": 20, b"LV": 21, b"MC": 27, b"MT": 31,
    b"NL": 18, b"NO": 15, b"PL": 28, b"PT": 25, b"RO": 24, b"RS": 22, b"SA": 24, b"SE": 24, b"SI": 19, b"SK": 24,
    b"SM": 27, b"TR": 26, b"UA": 29,
}  # fmt: skip

#: What stands after the last dot of `name@...` when it is no mail address: systemd units, hosts inside, source files.
_NOT_MAIL = frozenset(
    b"service socket target timer mount automount slice scope device path swap local localdomain internal svc lan "
    b"cluster js mjs cjs jsx ts tsx go py rb rs java kt php c cc cpp h log json yaml yml toml xml html conf cfg so jar "
    b"map sh release final".split()
)


def is_secret(match: re.Match[bytes]) -> bool:
    """Tell whether the value of an assignment can be a secret: no placeholder, no reference, no plain word."""
    if match.start() and match.string[match.start() - 1] == ord("<"):
        return False  # `<password:1f3a9c>` is what an earlier pass left
    value = match["it"].strip(b"\"'")
    return len(value) >= 3 and value.lower().rstrip(b".,:;!)") not in _NOT_SECRETS and not _PLACEHOLDER.match(value)


def is_opaque(match: re.Match[bytes]) -> bool:
    """Tell whether a value in the middle of prose is too random to be a word: long, with letters and digits."""
    value = match["it"].strip(b"\"'")
    has_both = any(48 <= c <= 57 for c in value) and any(c > 57 for c in value)
    return len(value) >= 12 and has_both and is_secret(match)


def is_card(match: re.Match[bytes]) -> bool:
    """Tell whether the digits pass the Luhn check (ISO/IEC 7812-1) and are not all the same few."""
    digits = [c - 48 for c in match["it"] if 48 <= c <= 57]
    odd, even = digits[-1::-2], digits[-2::-2]
    total = sum(odd) + sum(d * 2 - 9 if d > 4 else d * 2 for d in even)
    return total % 10 == 0 and len(set(digits)) > 1


def is_iban(match: re.Match[bytes]) -> bool:
    """Tell whether length and the modulo-97 check (ISO 13616) hold."""
    text = match["it"].replace(b" ", b"")
    if _IBAN_LENGTHS.get(text[:2]) != len(text):
        return False
    return int("".join(str(int(chr(c), 36)) for c in text[4:] + text[:4])) % 97 == 1


def is_phone(match: re.Match[bytes]) -> bool:
    """Tell whether the number has the length of an international one (ITU-T E.164: at most 15 digits)."""
    return 10 <= sum(48 <= c <= 57 for c in match["it"]) <= 15


def is_mail(match: re.Match[bytes]) -> bool:
    """Tell whether the last label can be a top-level domain, rather than that of a unit, a host inside or a file."""
    return match["it"].rsplit(b".", 1)[-1].lower() not in _NOT_MAIL
