"""Addresses there and back, in texts and in JSON, and what is left alone."""

import json
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from faultmaven.core.translation import Translation, translation_of
from faultmaven.diagnosis.catalogue import load_catalogue
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel

TRANSLATION = Translation(b"case-key")
ADDRESSES = st.ip_addresses().map(str)
#: What stands around addresses, among it all that JSON escapes and all that makes an address doubtful.
AROUND = st.sampled_from(
    [
        *" \n\t\r\b\f\\\"'/:.,-=@#[](){}<>|`_xn0",
        "\\n",
        "\\\\n",
        "version ",
        "Chrome/",
        '{\\"ip\\": \\"',
        "é",
        "\u0001",
        "::",
    ]
)
TEXTS = st.lists(ADDRESSES | AROUND | st.text(max_size=3), max_size=12).map("".join)


@given(st.dictionaries(TEXTS, TEXTS | st.floats(allow_nan=False) | st.lists(TEXTS | st.integers()), max_size=4))
def test_json_is_translated_as_the_strings_in_it_are(document):
    def shown(value):
        if isinstance(value, str):
            return TRANSLATION.restored(f'"{value}"')[1:-1]
        return [shown(one) for one in value] if isinstance(value, list) else value

    body = json.dumps({"items": list(document.items())}, ensure_ascii=False, separators=(",", ":")).encode()
    expected = {"items": [[shown(key), shown(value)] for key, value in document.items()]}
    assert json.loads(TRANSLATION.restored_json(body)) == expected


@example(["fdff:ffff:ffff:ffff:ffff:ffff:ffff:f000"], "peer/{}:443")
@given(st.lists(ADDRESSES, min_size=1, max_size=6), st.sampled_from(["{}", "peer/{}:443", "Chrome/{}", "version {}"]))
def test_what_was_asked_comes_back_in_every_surrounding(addresses, around):
    text = "\n".join(map(around.format, addresses))
    said = TRANSLATION.pseudonymised(text)
    assert TRANSLATION.restored(said) == text
    body = json.dumps({"text": said}).encode()
    assert json.loads(TRANSLATION.restored_json(body)) == {"text": text}


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1:8080 and ::1",
        "http://169.254.169.254/latest/meta-data",
        "listen 0.0.0.0:80, mask 255.255.255.0, all of 10.0.0.0/8",
        "version 12.2.0.1, Chrome/52.1.2.3",
        "1.2.3, 1.2.3.4.5, 300.1.2.3, v1.2.3.4",
        "12:30:45 aa:bb:cc:dd:ee:ff fe80::1",
        "<email:1f3a9c> [E1:L34] 0.98 2026-01-31T09:05:00Z",
    ],
)
def test_what_redaction_leaves_alone_stays(text):
    assert TRANSLATION.pseudonymised(text) == TRANSLATION.restored(text) == text


def test_a_case_keeps_its_translation_and_no_other_has_it():
    assert translation_of(b"one") is translation_of(b"one")
    text = "from 91.12.5.200"
    said = translation_of(b"one").pseudonymised(text)
    assert said != text
    assert translation_of(b"two").restored(said) != text


def _advice(value: object) -> list[str]:
    """Return every text of a signature but its samples: those are never shown."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, BaseModel):
        return [text for name, one in value if name != "samples" for text in _advice(one)]
    if is_dataclass(value):
        return [text for one in fields(value) if one.name != "samples" for text in _advice(getattr(value, one.name))]
    if isinstance(value, dict):
        return [text for one in value.values() for text in _advice(one)]
    return [text for one in value for text in _advice(one)] if isinstance(value, list | tuple) else []


def test_no_advice_holds_an_address_that_would_be_taken_for_a_pseudonym():
    advice = "\n".join(text for signature in load_catalogue().signatures for text in _advice(signature))
    assert len(advice) > 50_000
    assert TRANSLATION.restored(advice) == advice
    library = Path(__file__).parents[3] / "shared/faultmaven/knowledge/library"
    for page in library.glob("**/*.md"):
        assert TRANSLATION.restored(page.read_text()) == page.read_text(), page.name
