"""Secrets go, what a diagnosis needs stays, lines stay where they are."""

import ipaddress
import itertools
import random

import pytest
from faultmaven.core.translation import Translation
from faultmaven.redaction import Redactor, safe_cut
from faultmaven.redaction.mail import find_mail, is_no_mail
from faultmaven.redaction.mail_scan import scan_mail
from faultmaven.redaction.table import TABLE
from hypothesis import given
from hypothesis import strategies as st

from tests.evals.redaction_corpus import planted
from tests.evals.redaction_secrets import PERSONAL, TOKENS, jwt
from tests.support.endless import ends

REDACTOR = Redactor(b"case-key")
RANDOM = random.Random(3)

PLANTED = [
    *((kind, "using {} now", make(RANDOM)) for kind, make in (TOKENS | PERSONAL).items() if kind != "sentry-dsn"),
    ("github-token", "remote: https://{}@github.com/x", TOKENS["github-token"](RANDOM)),
    ("jwt", "cookie jwt {} expired", jwt(RANDOM)),
    ("authorization", "Authorization: Basic {}", "dXNlcjpwYXNz" + "d29yZA=="),
    ("authorization", "> authorization: Bearer {}", "abcdef01" + "23456789"),
    ("cookie", "Set-Cookie: {}", "session=abcdef123456; Path=/"),
    ("password", "postgres://app:{}@db.internal:5432/app", "s3cr3tpw"),
    ("secret", '{{"password": "{}", "user": "bob"}}', "hunter2"),
    ("secret", '"{{\\"password\\":\\"{}\\"}}"', "hunter2"),
    ("secret", "{{'api_key': '{}'}}", "abc123def"),
    ("secret", "DB_PASSWORD={}", "hunter2"),
    ("secret", "  DB_PASSWORD:   {}", "hunter2"),
    ("secret", 'password = "{}"', "correct horse"),
    ("secret", "Server=db;User Id=sa;Password={};Encrypt=yes", "Pa55w0rd!"),
    ("secret", "AccountName=x;AccountKey={};", "abcdEFGH1234=="),
    ("secret", "GET /login?token={}&next=/", "abc123def456"),
    ("secret", "connecting with password: {} to db", "hunter22"),
    ("secret", "mysql --password {} -u root", "hunter22"),
    ("secret", "CREATE USER x IDENTIFIED BY '{}'", "hunter22"),
    ("secret", "- name: DB_PASSWORD\n  value: {}", "hunter22"),
    ("secret", "aws_secret_access_key = {}", "wJalrXUtnFEMI/K7MDENG" + "/bPxRfiCYEXAMPLEKEY"),
    ("email", "mail to {} bounced", "bob.smith+x@example.com"),
    ("card", "card {} declined", "4111 1111 1111 1111"),
    ("card", "card {} declined", "3782822463" + "10005"),
    ("iban", "from {} TO", "GB82 WEST 1234 5698 7654 32"),
    ("phone", "call {} now", "+1 (415) 555-2671"),
    ("phone", "phone: {}", "030 1234567"),
    ("ssn", "ssn: {}", "512-34-5678"),
    ("person", 'customer_name="{}"', "Nkechi Okafor"),
    ("person", "patient: {} admitted", "Anna Schmidt"),
    ("ip", "from {} port 22", "91.12.5.200"),
    ("ip", "Node: n1/{}", "10.0.4.17"),
    ("ip", "rhost=::ffff:{}", "91.12.5.200"),
]

#: Lines that blocks are made of.
CORPUS = [
    p.line for p in planted() if p.type in ("private-key", "password", "ipv4", "email", "jwt") and "kind" not in p.line
]

KEPT = [
    'FATAL: password authentication failed for user "orders"',
    "Failed password for root from port 22 ssh2",
    'Error: secrets "db-password" not found; token: expired',
    "      DB_PASSWORD:  <set to the key 'password' in secret 'db'>  Optional: false",
    "password: ${DB_PASSWORD}",
    "SyntaxError: unexpected token: foo",
    "imagePullSecrets: regcred, secretName: tls-cert, automountServiceAccountToken: false",
    "repository may require authorization: server message: insufficient_scope: authorization failed",
    "uuid 550e8400-e29b-41d4-a716-446655440000 pod web-7d4b9c6f5-x2x8z node ip-10-0-0-1.ec2.internal",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "getty@tty1.service: Failed; user@1000.service; Foo@1a2b3c; react@18.2.0",
    "at 2026-01-31T09:05:00.123456789+02:00 took 1700000000000000 ns, blk_-1608999687919862906, id=1234567890123456",
    "trace 4bf92f3577b34da6a3ce929d0e0e4736 127.0.0.1:5432 fe80::1 +5 -3 +1000",
    "version 1.2.3.4, Chrome/49.0.2.3, lib-1.2.3.4.so, 1.2.3.4.5, 1.2.3.4-rc1, v1.2.3.4, 1.2.3.400",
    "0.0.0.0:8080 127.0.0.1 255.255.255.0 169.254.169.254 224.0.0.1 10.0.0.0/8 ::1 fe80::1 ff02::1",
    "a::b std::deque<int> 12:34:56 de:ad:be:ef:00:01 2026:03:01 31/Jan/2024:09:05:00",
    "order_id=4539148803436467 trace 4539148803436468 name: Build Image, container: Web Server",
    "max_tokens=4096 next page 3 of 7, key: value, primary key = id",
]


@pytest.mark.parametrize(("kind", "line", "secret"), PLANTED)
def test_a_planted_secret_is_gone_and_counted(kind, line, secret):
    text = f"before\n{line.format(secret)}\nafter\n"
    redacted = REDACTOR.redact(text.encode())
    assert secret not in redacted.data.decode()
    assert sum(redacted.counts.values()) == 1
    assert redacted.data.decode().startswith("before\n")
    assert redacted.data.decode().endswith("\nafter\n")
    if kind in {rule.kind for rule in TABLE}:
        assert kind in redacted.counts


@pytest.mark.parametrize("line", KEPT)
def test_what_a_diagnosis_needs_stays(line):
    assert REDACTOR.redact(line.encode()).data.decode() == line


def test_pseudonyms_are_stable_in_a_case_and_differ_between_cases():
    line = b"mail Bob@Example.com then bob@example.com\n"
    words = REDACTOR.redact(line).data.split()
    assert words[1] == words[3]
    assert REDACTOR.redact(line).data == Redactor(b"case-key").redact(line).data != Redactor(b"other").redact(line).data


def test_a_private_key_leaves_its_lines_behind():
    body = b"MIIEowIBAAKCAQEA0Z3VS5JJcds3xfn/yGaXLMnRiEVnOWVWoPGH7Ukj3xw8Wxyz\nMIIEowIBAAKCAQEA0Z3V\nab=="
    kind = b"RSA PRIVATE KEY-----"
    for end in (b"\n", b"\\n"):
        text = b"a\n-----BEGIN " + kind + b"\n" + body + b"\n-----END " + kind + b"\nb\n"
        text = text.replace(b"\n", end) + b"\n"
        redacted = REDACTOR.redact(text).data
        assert b"MIIEow" not in redacted
        assert redacted.count(b"\n") == text.count(b"\n")
        assert redacted.endswith(end + b"b" + end + b"\n")


def test_a_key_cut_off_is_gone_and_a_message_about_keys_stays():
    cut = b"-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY\n2026-01-31 ERROR next\n"
    assert REDACTOR.redact(cut).data.endswith(b"\n2026-01-31 ERROR next\n")
    assert b"MHcC" not in REDACTOR.redact(cut).data
    said = b"pem: expected -----BEGIN PRIVATE KEY----- header\nnext\n"
    assert REDACTOR.redact(said).data == said


def test_values_of_a_kubernetes_secret_go_and_those_of_a_config_map_stay():
    text = (
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  data:\n    any: aHVudGVyMg==\n  kind: Secret\n"
        "- apiVersion: v1\n  data:\n    mode: fast\n  kind: ConfigMap\n---\n"
        '{"kind": "Secret", "data": {"x": "c2VjcmV0"}}\n'
    )
    redacted = REDACTOR.redact(text.encode()).data.decode()
    assert "aHVudGVyMg==" not in redacted
    assert "c2VjcmV0" not in redacted
    assert "mode: fast" in redacted


@given(st.lists(st.sampled_from([line.format(secret) for kind, line, secret in PLANTED if kind[:2] != "ip"] + KEPT)))
def test_lines_stay_and_a_second_pass_finds_nothing(lines):
    data = "\n".join(lines).encode()
    once = REDACTOR.redact(data)
    assert once.data.count(b"\n") == data.count(b"\n")
    assert REDACTOR.redact(once.data).data == once.data


def _pseudonym(address: str) -> str:
    return REDACTOR.redact(f"peer {address} ok".encode()).data.decode().split()[1]


@given(st.ip_addresses(v=4), st.ip_addresses(v=4))
def test_addresses_that_share_a_network_still_do(one, other):
    def common(a: ipaddress.IPv4Address, b: ipaddress.IPv4Address) -> int:
        return 32 - (int(a) ^ int(b)).bit_length()

    made = [ipaddress.IPv4Address(_pseudonym(str(address))) for address in (one, other)]
    kept = [address for address, name in zip((one, other), made, strict=True) if address == name]
    networks = [address for address in (one, other) if address.packed.endswith(b"\0\0")]  # their zeros stay
    if not kept and not networks:
        assert common(one, other) == common(*made)
    assert [address.is_private for address in made] == [one.is_private, other.is_private] or any(
        ipaddress.ip_address(address) in ipaddress.ip_network(block)
        for address in (one, other, *made)
        for block in (
            "192.0.0.0/24",
            "192.0.2.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "192.88.99.0/24",
        )
    )


def test_a_pod_stays_in_its_network_and_two_spellings_are_one_address():
    pod, network = _pseudonym("10.244.3.17"), _pseudonym("10.244.0.0/16")
    assert pod != "10.244.3.17"
    assert ipaddress.ip_address(pod) in ipaddress.ip_network(network)
    assert _pseudonym("10.0.0.0/8") == "10.0.0.0/8"
    assert _pseudonym("2001:DB8:0::5") == _pseudonym("2001:db8::5") != "2001:db8::5"
    assert _pseudonym("91.12.5.200:443") == _pseudonym("91.12.5.200") + ":443"


@given(st.lists(st.ip_addresses().map(str) | st.sampled_from(KEPT), max_size=8))
def test_what_is_translated_comes_back_and_agrees_with_redaction(words):
    translation = Translation(b"case-key")
    text = " and ".join(["peers", *words])
    changed = translation.pseudonymised(text)
    assert Redactor(b"case-key").redact(text.encode()).data.decode() == changed
    assert translation.restored(changed) == text


def test_pseudonyms_of_addresses_are_the_case_s_own():
    line = b"from 91.12.5.200 and 2a02:8070::1\n"
    assert REDACTOR.redact(line) == Redactor(b"case-key").redact(line)
    assert REDACTOR.redact(line).data != Redactor(b"other").redact(line).data


_MAIL_PARTS = ["a", "bob", "@", ".", "..", "-", "_", "+", "/", "com", "service", "x" * 20, "é", " ", "a@b.co"]


@given(
    st.lists(st.sampled_from(_MAIL_PARTS), max_size=20).map(lambda parts: f"\n{''.join(parts)}{' ' * 40}\n".encode())
)
def test_mails_found_by_arrays_are_those_found_one_by_one(data):
    text = b" " * 40 + data
    spans = [find_mail(text, at) for at, sign in enumerate(text[:-1]) if sign == ord("@") and text[at + 1] not in b"-."]
    found = list(zip(*(side.tolist() for side in scan_mail(text)), strict=True))
    alike = [(start, end) for start, end in found if not is_no_mail(text[start:end])]
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(found))
    covered = {n for span in spans if span for n in range(*span)}
    assert {n for span in alike for n in range(*span)} == covered


@given(st.integers(0, 10_000), st.data())
def test_blocks_cut_where_it_is_safe_are_redacted_like_the_whole(seed, data):
    lines = random.Random(seed).sample(CORPUS, 12)
    text = "".join(f"{line}\n" for line in lines).encode()
    whole = REDACTOR.redact(text)
    at = safe_cut(text[: data.draw(st.integers(0, len(text)))])
    parts = [REDACTOR.redact(part) for part in (text[:at], text[at:])]
    assert b"".join(part.data for part in parts) == whole.data
    assert sum(sum(part.counts.values()) for part in parts) == sum(whole.counts.values())


def test_a_cut_waits_for_the_end_of_a_key_and_of_an_object():
    key = b"x\n-----BEGIN EC PRIVATE KEY-----\n" + b"MHcCAQEEIIrYSSNQ\n" * 3
    assert safe_cut(key) == 2
    assert safe_cut(key + b"-----END EC PRIVATE KEY-----\n") == len(key) + 29
    secret = b"a: 1\n---\napiVersion: v1\ndata:\n  x: c2VjcmV0\n"
    assert safe_cut(secret) == 9
    applied = b'metadata:\n  annotations:\n    last: |\n      {"apiVersion":"v1"}\n'
    assert safe_cut(b"---\napiVersion: v1\nkind: Secret\n" + applied + b"data:\n  x: c2VjcmV0\n") == 4
    assert safe_cut(b"- name: DB_PASSWORD\n") == 0
    assert safe_cut(b"one\ntwo\nthr") == 8
    assert safe_cut(b"no newline") == 0


@pytest.mark.parametrize(
    "piece",
    [
        b"a",
        b"password=",
        b'password":"',
        b"password: ",
        b"-----BEGIN PRIVATE KEY-----",
        b"-----BEGIN PRIVATE KEY-----\nMIIEowIBAAKCAQEA",
        b"eyJaaaaaaaaaaaaaaaa.eyJ",
        b"eyJaaaaaaaaaaaaaaaaaaaa",
        b"a@a.",
        b"a@a.com",
        b"+1 1",
        b"://:",
        b"://a:b",
        b'"',
        b"4111 ",
        b"1.1.1.1 ",
        b"1.",
        b"2001:db8::1 ",
        b"2001:0:",
        b"authorization: digest ",
        b"cookie: a=",
        b"name: DB_PASSWORD value: ",
        b"customer_name: Aa ",
        b"<password>",
        b"mysql ",
        b"?code=",
        b"token:",
        b"token=a(",
        b"name: Ann ",
        b"kind: Secret\n",
    ],
)
def test_no_pattern_looks_again_and_again_at_a_megabyte_of_its_own_beginning(piece):
    data = (piece * (1_000_000 // len(piece)))[:1_000_000]
    assert ends(lambda: REDACTOR.redact(data))
