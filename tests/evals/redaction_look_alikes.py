"""Lines with what looks like a secret and is none: nothing in them may change."""

from __future__ import annotations

import base64
import random
import uuid
from collections.abc import Iterator

from tests.evals.redaction_secrets import ALNUM, HEX, word


def hard_negatives(count: int = 40, seed: int = 11) -> Iterator[str]:
    """Yield lines with what looks like a secret and is none."""
    r = random.Random(seed)
    for _ in range(count):
        sha, digest, trace = word(r, HEX, 40), word(r, HEX, 64), word(r, HEX, 32)
        epoch, number = r.randrange(16 * 10**11, 18 * 10**11), r.randrange(10**15, 10**16)
        yield from (
            f"commit {sha} (HEAD -> main, tag: v{r.randrange(9)}.{r.randrange(20)}.1)",
            f"HEAD is now at {sha[:8]} fix token refresh",
            f"request {uuid.UUID(int=r.getrandbits(128), version=4)} done in {r.randrange(999)} ms",
            f"Digest: sha256:{digest}",
            f"{digest}  release-1.4.{r.randrange(9)}.tar.gz",
            f"trace_id={trace} span_id={trace[:16]} msg=ok",
            f"traceparent: 00-{trace}-{trace[:16]}-01",
            f'<img src="data:image/png;base64,{base64.b64encode(r.randbytes(60)).decode()}"/>',
            f'"integrity": "sha512-{base64.b64encode(r.randbytes(64)).decode()}"',
            f"app version {r.randrange(9)}.{r.randrange(20)}.{r.randrange(9)}.{r.randrange(99)} started",
            f"Mozilla/5.0 (X11) AppleWebKit/537.36"
            f" Chrome/{r.randrange(90, 130)}.0.{r.randrange(9999)}.{r.randrange(99)} Safari/537.36",
            f"took {epoch * 10**6} ns at {epoch} (epoch {epoch * 1000})",
            f"docker://{digest} restarted",
            f"pod/web-{word(r, HEX, 9)}-{word(r, ALNUM.lower(), 5)} scheduled on node-{r.randrange(9)}",
            f"link {':'.join(word(r, HEX, 2) for _ in range(6))} up",
            f"2026-03-01T10:{r.randrange(60):02}:00.{r.randrange(10**9):09}+02:00 tick",
            f"order {number} shipped, order_id={number} tracking={r.randrange(10**12, 10**13)}",
            f"offset={r.randrange(10**18)} partition=3 lag=0",
            f"blk_-{r.randrange(10**18, 9 * 10**18)} replicated to rack-{r.randrange(9)}",
            f"GET https://example.com:8443/v1/items/{r.randrange(10**6)}?page=2&sort=name HTTP/1.1",
            'FATAL: password authentication failed for user "orders"',
            "Failed password for root from port 22 ssh2",
            f"max_tokens={r.randrange(9999)} total_tokens: {r.randrange(9999)} tokens used",
            f"token expired {r.randrange(60)} minutes ago; token: expired",
            'secret "db-credentials" not found; secretName: tls-cert',
            "DB_PASSWORD=${DB_PASSWORD} API_KEY=$API_KEY TOKEN=%TOKEN%",
            "password: <password>",
            "password=**** token=[REDACTED] secret=null api_key=none",
            'password: "{{ vault_db_password }}"',
            "token = get_token(request)",
            "self.password = config.password",
            "SyntaxError: unexpected token: foo at line 3",
            "authorization failed: insufficient_scope",
            "token_type=bearer expires_in=3600",
            "password_file=/run/secrets/db password: /run/secrets/db",
            "key: value, primary key = id, foreign key (user_id)",
            "serviceAccountToken: true automountServiceAccountToken: false",
            "0.0.0.0:8080 127.0.0.1:5432 255.255.255.0 169.254.169.254 ::1 fe80::1",
            f'java version "{r.randrange(9)}.0.{r.randrange(400)}_{r.randrange(99)}" libssl.so.1.1.{r.randrange(9)}.2',
            "std::deque<int> a::b::c Foo::Bar at 10:00:00",
            f"temperature +{r.randrange(20, 40)}.5 delta +{r.randrange(1000)} -3",
            "name: orders-service host_name=web-1 user=root container name: Web Server",
            "- name: Build Image",
            "react@18.2.0 user@1000.service getty@tty1.service git@host",
            f"card reader {r.randrange(9999)} ok, invoice 2026-{r.randrange(9999):04}-{r.randrange(9999):04}",
            "cookie consent shown; set cookie policy",
            "Basic authentication is disabled; Bearer tokens are required",
        )
