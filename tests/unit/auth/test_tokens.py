"""Access tokens against the public list of attacks on JWT: none may be believed."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any

import pytest
from faultmaven.auth.errors import AccessTokenExpired, InvalidAccessToken
from faultmaven.auth.models import Role, User
from faultmaven.auth.tokens import AccessTokens
from faultmaven.core.ids import new_id
from faultmaven.providers.secrets.protocol import FixedSecrets
from faultmaven.providers.secrets.signing import SigningKeys
from hypothesis import given
from hypothesis import strategies as st

from tests.support.clock import FrozenClock

CLOCK = FrozenClock()
KEYS = SigningKeys(FixedSecrets({"": ("s" * 32,)}), "")
TOKENS = AccessTokens(KEYS, CLOCK, "faultmaven", "faultmaven-api", 30)
USER = User(new_id("user"), "ada@example.com", None, Role.USER, "", CLOCK(), CLOCK())
FAMILY = new_id("family")
GOOD, _ = TOKENS.write(USER, FAMILY)


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


HEADER, CLAIMS = (unb64(part) for part in GOOD.split(".")[:2])
SECRET = KEYS.current("access-token").secret


def forge(header: Any, claims: Any, secret: bytes = SECRET, algorithm: str = "sha256") -> str:
    """Sign whatever is given, as somebody who knew the secret would."""
    first = b64(header if isinstance(header, bytes) else json.dumps(header).encode())
    second = b64(claims if isinstance(claims, bytes) else json.dumps(claims).encode())
    return f"{first}.{second}.{b64(hmac.digest(secret, f'{first}.{second}'.encode(), algorithm))}"


def without(values: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}


def test_a_good_token_says_who_it_is():
    read = TOKENS.read(GOOD)
    assert (read.principal.user_id, read.principal.email) == (USER.user_id, "ada@example.com")
    assert (read.principal.role, read.principal.family_id) == (Role.USER, FAMILY)
    assert TOKENS.read(forge(HEADER, CLAIMS)).principal == read.principal


HEADERS = {
    "alg none": {**HEADER, "alg": "none"},
    "alg NONE": {**HEADER, "alg": "NONE"},
    "alg nOnE": {**HEADER, "alg": "nOnE"},
    "alg lower": {**HEADER, "alg": "hs256"},
    "alg HS512": {**HEADER, "alg": "HS512"},
    "alg RS256": {**HEADER, "alg": "RS256"},
    "alg ES256": {**HEADER, "alg": "ES256"},
    "alg empty": {**HEADER, "alg": ""},
    "alg null": {**HEADER, "alg": None},
    "alg list": {**HEADER, "alg": ["HS256"]},
    "no alg": without(HEADER, "alg"),
    "no typ": without(HEADER, "typ"),
    "typ JWT": {**HEADER, "typ": "JWT"},
    "typ case": {**HEADER, "typ": "AT+JWT"},
    "no kid": without(HEADER, "kid"),
    "unknown kid": {**HEADER, "kid": "000000000000"},
    "kid path": {**HEADER, "kid": "../../../dev/null"},
    "kid sql": {**HEADER, "kid": "x' UNION SELECT 'key"},
    "kid number": {**HEADER, "kid": 1},
    "jwk": {**HEADER, "jwk": {"kty": "oct", "k": b64(b"mine")}},
    "jku": {**HEADER, "jku": "https://attacker.example/keys"},
    "x5u": {**HEADER, "x5u": "https://attacker.example/cert"},
    "x5c": {**HEADER, "x5c": ["MIIB"]},
    "x5t": {**HEADER, "x5t": "AAAA"},
    "crit": {**HEADER, "crit": ["exp"]},
    "crit unknown": {**HEADER, "crit": ["b64"], "b64": False},
    "zip": {**HEADER, "zip": "DEF"},
    "cty": {**HEADER, "cty": "JWT"},
    "enc": {**HEADER, "enc": "A256GCM"},
    "array": ["HS256"],
    "string": "HS256",
    "repeated alg": b'{"alg":"none","alg":"HS256","typ":"at+jwt","kid":"' + HEADER["kid"].encode() + b'"}',
    "not json": b"{alg:HS256}",
    "not utf-8": b"\xff\xfe",
    "empty": b"",
    "deep": b"[" * 1000,
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_strange_header_is_refused_even_with_the_right_signature(name):
    with pytest.raises(InvalidAccessToken):
        TOKENS.read(forge(HEADERS[name], CLAIMS))


BODIES = {
    **{f"no {name}": without(CLAIMS, name) for name in CLAIMS},
    **{f"null {name}": {**CLAIMS, name: None} for name in CLAIMS},
    "other issuer": {**CLAIMS, "iss": "somebody-else"},
    "issuer list": {**CLAIMS, "iss": ["faultmaven"]},
    "other audience": {**CLAIMS, "aud": "another-api"},
    "audience list": {**CLAIMS, "aud": ["faultmaven-api", "another-api"]},
    "issued tomorrow": {**CLAIMS, "iat": CLAIMS["iat"] + 86_400},
    "not yet": {**CLAIMS, "nbf": CLAIMS["nbf"] + 86_400},
    "exp text": {**CLAIMS, "exp": "9999999999"},
    "exp float": {**CLAIMS, "exp": 9999999999.5},
    "exp true": {**CLAIMS, "exp": True},
    "sub of another kind": {**CLAIMS, "sub": new_id("case")},
    "sub path": {**CLAIMS, "sub": "user_x/../user_y"},
    "sub number": {**CLAIMS, "sub": 7},
    "unknown role": {**CLAIMS, "role": "root"},
    "role list": {**CLAIMS, "role": ["admin"]},
    "empty jti": {**CLAIMS, "jti": ""},
    "array": [CLAIMS],
    "string": "claims",
    "repeated sub": json.dumps(CLAIMS)[:-1].encode() + b',"sub":"user_00000000000000000000000000"}',
    "endless number": json.dumps(CLAIMS)[:-1].encode() + b',"x":' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("name", BODIES)
def test_strange_claims_are_refused_even_with_the_right_signature(name):
    with pytest.raises(InvalidAccessToken):
        TOKENS.read(forge(HEADER, BODIES[name]))


PARTS = GOOD.split(".")
FORMS = {
    "empty": "",
    "dots": "..",
    "two parts": ".".join(PARTS[:2]),
    "no signature": f"{PARTS[0]}.{PARTS[1]}.",
    "five parts": f"{GOOD}.a.b",
    "padded": f"{PARTS[0]}.{PARTS[1]}.{PARTS[2]}=",
    "padded header": f"{PARTS[0]}==.{PARTS[1]}.{PARTS[2]}",
    "trailing newline": f"{GOOD}\n",
    "leading space": f" {GOOD}",
    "standard base64": f"{PARTS[0]}.{PARTS[1]}.{'+/' + PARTS[2][2:]}",
    "signature of zeros": f"{PARTS[0]}.{PARTS[1]}.{b64(bytes(32))}",
    "short signature": f"{PARTS[0]}.{PARTS[1]}.{b64(bytes(16))}",
    "json form": json.dumps({"payload": PARTS[1], "protected": PARTS[0], "signature": PARTS[2]}),
    "huge": f"{PARTS[0]}.{'A' * 10_000}.{PARTS[2]}",
    "null": "\x00".join(PARTS),
    "wide dots": "\uff0e".join(PARTS),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_strange_form_is_refused(name):
    with pytest.raises(InvalidAccessToken):
        TOKENS.read(FORMS[name])


@pytest.mark.parametrize("secret", [b"", b"secret", b"s" * 32, KEYS.current("cursor").secret])
def test_a_signature_with_another_key_is_refused(secret):
    with pytest.raises(InvalidAccessToken):
        TOKENS.read(forge(HEADER, CLAIMS, secret))


@pytest.mark.parametrize("algorithm", ["sha1", "sha384", "sha512", "md5"])
def test_a_signature_with_another_hash_is_refused(algorithm):
    with pytest.raises(InvalidAccessToken):
        TOKENS.read(forge(HEADER, CLAIMS, algorithm=algorithm))


@given(st.data())
def test_changing_any_one_character_breaks_a_token(data):
    at = data.draw(st.integers(0, len(GOOD) - 1))
    other = data.draw(st.sampled_from("ABCXYZabcxyz0189-_.=+/ "))
    changed = GOOD[:at] + other + GOOD[at + 1 :]
    if changed != GOOD:
        with pytest.raises(InvalidAccessToken):
            TOKENS.read(changed)


@given(st.text(max_size=300))
def test_any_text_is_refused_without_another_error(text):
    with pytest.raises(InvalidAccessToken):
        TOKENS.read(text)


def test_a_token_ends_to_the_second(clock):
    tokens = replace(TOKENS, clock=clock)
    token, seconds = tokens.write(USER, FAMILY)
    clock.advance(seconds=seconds - 1)
    tokens.read(token)
    clock.advance(seconds=1)
    with pytest.raises(AccessTokenExpired):
        tokens.read(token)


def test_a_token_outlives_one_rotation_of_the_secret():
    token, _ = AccessTokens(KEYS, CLOCK, "faultmaven", "faultmaven-api", 30).write(USER, FAMILY)
    rotated = SigningKeys(FixedSecrets({"": ("n" * 32, "s" * 32)}), "")
    replaced = SigningKeys(FixedSecrets({"": ("n" * 32, "o" * 32)}), "")
    assert replace(TOKENS, keys=rotated).read(token).principal.user_id == USER.user_id
    with pytest.raises(InvalidAccessToken):
        replace(TOKENS, keys=replaced).read(token)


def test_a_token_does_not_hold_the_secret_or_its_hash():
    text = str(HEADER) + str(CLAIMS)
    assert SECRET.hex() not in text
    assert hashlib.sha256(SECRET).hexdigest() not in text
