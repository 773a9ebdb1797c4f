"""Secrets go, what a diagnosis needs stays, lines stay where they are."""

import time

import pytest
from faultmaven.evidence.redaction import Redactor
from faultmaven.evidence.redaction.table import TABLE
from hypothesis import given
from hypothesis import strategies as st

REDACTOR = Redactor(b"case-key")
AWS, GITHUB = "AKIA" + "IOSFODNN7EXAMPLE", "ghp_" + "a1B2" * 9
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijk"

PLANTED = [
    ("aws-key", "using {} now", AWS),
    ("github-token", "remote: https://{}@github.com/x", GITHUB),
    ("gitlab-token", "token {}", "glpat-" + "abcdEFGH1234567890xy"),
    ("slack-token", "posted with {}", "xoxb-" + "1234567890-abcdefghij"),
    ("stripe-key", "charge by {} failed", "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"),
    ("google-key", "key={}", "AIza" + "SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY"),
    ("anthropic-key", "x-api-key {}", "sk-ant-api03-abcdef123456"),
    ("openai-key", "using {}", "sk-proj-abcdefghij1234567890"),
    ("jwt", "cookie jwt {} expired", JWT),
    ("authorization", "Authorization: Basic {}", "dXNlcjpwYXNzd29yZA=="),
    ("authorization", "> authorization: Bearer {}", "abcdef0123456789"),
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
    ("secret", "aws_secret_access_key = {}", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    ("email", "mail to {} bounced", "bob.smith+x@example.com"),
    ("card", "card {} declined", "4111 1111 1111 1111"),
    ("card", "card {} declined", "378282246310005"),
    ("iban", "from {} to", "DE89370400440532013000"),
    ("iban", "from {} to", "GB82 WEST 1234 5698 7654 32"),
    ("phone", "call {} now", "+1 (415) 555-2671"),
    ("phone", "call {} now", "+49 30 1234567"),
]

KEPT = [
    'FATAL: password authentication failed for user "orders"',
    "Failed password for root from 1.2.3.4 port 22 ssh2",
    'Error: secrets "db-password" not found; token: expired',
    "      DB_PASSWORD:  <set to the key 'password' in secret 'db'>  Optional: false",
    "password: ${DB_PASSWORD}",
    "SyntaxError: unexpected token: foo",
    "imagePullSecrets: regcred, secretName: tls-cert, automountServiceAccountToken: false",
    "repository may require authorization: server message: insufficient_scope: authorization failed",
    "uuid 550e8400-e29b-41d4-a716-446655440000 pod web-7d4b9c6f5-x2x8z node ip-10-0-0-1.ec2.internal",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "getty@tty1.service: Failed; user@1000.service; root@10.0.0.1; Foo@1a2b3c; react@18.2.0",
    "at 2026-01-31T09:05:00.123456789+02:00 took 1700000000000000 ns, blk_-1608999687919862906, id=1234567890123456",
    "trace 4bf92f3577b34da6a3ce929d0e0e4736 10.0.0.1:5432 fe80::1 +5 -3 +1000",
    "max_tokens=4096 next page 3 of 7, key: value, primary key = id",
]


@pytest.mark.parametrize(("kind", "line", "secret"), PLANTED)
def test_a_planted_secret_is_gone_and_counted(kind, line, secret):
    text = f"before\n{line.format(secret)}\nafter\n"
    redacted = REDACTOR.redact(text.encode())
    assert secret not in redacted.data.decode()
    assert kind in redacted.counts
    assert redacted.data.decode().startswith("before\n")
    assert redacted.data.decode().endswith("\nafter\n")


@pytest.mark.parametrize("line", KEPT)
def test_what_a_diagnosis_needs_stays(line):
    assert REDACTOR.redact(line.encode()).data.decode() == line


def test_every_kind_of_the_table_is_planted_here():
    assert {rule.kind for rule in TABLE} - {kind for kind, _, _ in PLANTED} == {"private-key", "vendor-token"}


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


@given(st.lists(st.sampled_from([line.format(secret) for _, line, secret in PLANTED] + KEPT), max_size=12))
def test_lines_stay_and_a_second_pass_finds_nothing(lines):
    data = "\n".join(lines).encode()
    once = REDACTOR.redact(data)
    assert once.data.count(b"\n") == data.count(b"\n")
    assert REDACTOR.redact(once.data).data == once.data


@pytest.mark.parametrize(
    "piece",
    [
        b"a",
        b"password=",
        b"-----BEGIN PRIVATE KEY-----",
        b"eyJaaaaaaaaaa.eyJ",
        b"a@a.",
        b"+1 1",
        b"://:",
        b'"',
        b"4111 ",
    ],
)
def test_no_pattern_is_slow_on_a_megabyte_of_its_own_beginning(piece):
    data = (piece * (1_000_000 // len(piece)))[:1_000_000]
    started = time.process_time()
    REDACTOR.redact(data)
    assert time.process_time() - started < 5
