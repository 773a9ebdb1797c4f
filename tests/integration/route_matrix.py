"""Every route of the product, how it answers those who may, and what it is sent.

`test_ownership` holds it against the app's own description: a route that is added is put here, or that fails.
"""

from dataclasses import dataclass
from typing import Any

from tests.support.whole_product import PASSWORD, SECRET, announcement


@dataclass(frozen=True)
class Row:
    """One route: how it answers those who may (an open one anybody, any other the owner), and the body it takes.

    `is_common` is the same for everybody who is signed in.
    """

    route: str
    answers: int
    body: dict[str, Any] | None = None
    is_open: bool = False
    is_common: bool = False

    @property
    def method(self) -> str:
        return self.route.split()[0]

    @property
    def path(self) -> str:
        return self.route.split()[1]

    @property
    def is_owned(self) -> bool:
        """Tell whether it names something of the owner, in its path or its body."""
        return not self.is_common and ("{" in self.path or "case_id" in (self.body or {}))

    def sent(self, ids: dict[str, str]) -> dict[str, Any]:
        """Return how to ask for the things with these ids."""
        body = self.body
        if body and "case_id" in body:
            body = {**body, "case_id": ids["case_id"]}
        return {"json": body, "headers": {"if-match": "*"}}


#: In the order in which an owner can do all of it: what erases comes last.
MATRIX = (
    Row("GET /agent/health", 200, is_open=True),
    Row("GET /query/{case_id}/turns/{turn_id}", 200),
    Row(
        "POST /query/{case_id}/turns/{turn_id}/feedback", 404, {"step_id": f"step_{16 * '0'}", "judgement": "rejected"}
    ),
    Row("POST /query", 200, {"query": f"why is {SECRET} down?", "logs": [SECRET], "case_id": ""}),
    Row("POST /auth/register", 201, {"email": "new@example.com", "password": PASSWORD}, is_open=True),
    Row("POST /auth/login", 401, {"email": f"{SECRET}@example.com", "password": "wrong"}, is_open=True),
    Row("POST /auth/refresh", 401, is_open=True),
    Row("POST /auth/logout", 204, is_open=True),
    Row("GET /auth/options", 200, is_open=True),
    # this process has no queues and no identity provider; with them, `auth/test_reset.py` and `auth/test_federation.py`
    Row("POST /auth/reset-password", 503, {"email": f"{SECRET}@example.com"}, is_open=True),
    Row("POST /auth/reset-password/confirm", 503, {"token": "x", "new_password": PASSWORD}, is_open=True),
    Row("POST /auth/federated/start", 404, {"provider": "Okta"}, is_open=True),
    Row("POST /auth/federated", 404, {"code": "x", "state": "y"}, is_open=True),
    Row("GET /auth/me", 200),
    Row("DELETE /auth/me", 503, {"password": PASSWORD}),
    Row("PATCH /auth/me", 200, {"name": SECRET}),
    Row("POST /auth/keys", 201, {"name": SECRET, "scopes": ["cases:read"]}),
    Row("GET /auth/keys", 200),
    Row("DELETE /auth/keys/{key_id}", 204),
    Row("GET /auth/audit", 200),
    Row("GET /auth/audit/verification", 200),
    Row("POST /webhooks/in/{address}", 404, is_open=True),
    Row("POST /webhooks/endpoints", 201, {"source": "grafana", "name": SECRET}),
    Row("GET /webhooks/endpoints", 200),
    Row("POST /webhooks/endpoints/{endpoint_id}/rotate", 200, {}),
    Row("DELETE /webhooks/endpoints/{endpoint_id}", 204),
    Row("POST /webhooks/subscriptions", 201, {"url": f"https://hooks.example.com/{SECRET}"}),
    Row("GET /webhooks/subscriptions", 200),
    Row("GET /webhooks/subscriptions/{subscription_id}/deliveries", 200),
    Row("POST /webhooks/subscriptions/{subscription_id}/deliveries/{delivery_id}/redeliver", 404),
    Row("DELETE /webhooks/subscriptions/{subscription_id}", 204),
    Row("POST /mcp", 200, {"jsonrpc": "2.0", "id": 1, "method": "ping"}),
    Row("POST /sessions", 201, {"client_id": f"{SECRET} 2"}),
    *(Row("GET /sessions", 200), Row("GET /sessions/{session_id}", 200)),
    Row("PATCH /sessions/{session_id}", 200, {"state": {"draft": SECRET}}),
    Row("POST /sessions/{session_id}/heartbeat", 200),
    Row("POST /cases", 201, {"title": SECRET}),
    Row("GET /cases", 200),
    *(Row("POST /cases/search", 200, {"text": SECRET}), Row("GET /cases/statistics", 200)),
    Row("POST /cases/views", 201, {"name": SECRET, "filters": {"text": SECRET}}),
    *(Row("GET /cases/views", 200), Row("GET /cases/views/{view_id}", 200)),
    *(Row("PATCH /cases/views/{view_id}", 200, {"name": SECRET}), Row("DELETE /cases/views/{view_id}", 204)),
    *(Row("GET /cases/{case_id}/recurrence", 200), Row("GET /cases/{case_id}/solutions", 200)),
    Row("POST /cases/{case_id}/solutions", 201, {"title": SECRET, "steps": [{"text": f"restart {SECRET}"}]}),
    Row("GET /cases/{case_id}/solutions/{solution_id}", 200),
    Row("PATCH /cases/{case_id}/solutions/{solution_id}", 200, {"state": "rejected", "reason": SECRET}),
    Row("GET /cases/{case_id}", 200),
    Row("PATCH /cases/{case_id}", 200, {"title": SECRET}),
    Row("POST /cases/{case_id}/messages", 201, {"content": SECRET}),
    Row("GET /cases/{case_id}/messages", 200),
    Row("POST /evidence/upload", 201, announcement("", b"more")),
    Row("GET /evidence/{evidence_id}", 200),
    Row("GET /evidence/{evidence_id}/download", 200),
    Row("GET /evidence/{evidence_id}/lines", 200),
    Row("GET /cases/{case_id}/evidence", 200),
    Row("GET /cases/{case_id}/timeline", 200),
    Row("POST /cases/{case_id}/facts/query", 200, {"text": SECRET}),
    Row("POST /cases/{case_id}/facts/sql", 200, {"sql": "SELECT * FROM events"}),
    Row("GET /cases/{case_id}/findings", 200),
    Row("GET /cases/{case_id}/templates", 200),
    Row("GET /cases/{case_id}/schema", 200),
    Row("GET /cases/{case_id}/changes", 200),
    Row("GET /cases/{case_id}/requests", 200),
    Row("GET /cases/{case_id}/requests/{request_id}", 200),
    Row("GET /cases/{case_id}/co-movements", 200),
    Row("POST /cases/{case_id}/comparison", 200, {"before": {}, "after": {}}),
    Row("GET /cases/{case_id}/config-changes", 200),
    Row("GET /cases/{case_id}/stack-frames", 200),
    Row("GET /evidence/formats", 200, is_common=True),
    Row("POST /agent/chat/{case_id}", 202, {"message": f"and why is {SECRET} down?"}),
    Row("GET /agent/chat/{case_id}/turns", 200),
    Row("GET /agent/chat/{case_id}/spending", 200),
    Row("GET /agent/chat/{case_id}/turns/{turn_id}", 200),
    Row("GET /agent/chat/{case_id}/turns/{turn_id}/events", 200),
    Row("GET /agent/tools", 200, is_common=True),
    Row("POST /agent/tools/execute", 200, {"case_id": "", "tool": "FileSearcher", "arguments": {"text": SECRET}}),
    Row("GET /agent/tools/confirmations/{case_id}", 200),
    Row("PUT /agent/tools/grants/{case_id}", 200, {"policies": {}}),
    Row("GET /agent/tools/grants/{case_id}", 200),
    Row("DELETE /agent/tools/grants/{case_id}/{grant_id}", 204),
    # it is there, and is for other arguments than these
    Row("POST /agent/tools/confirmations/{case_id}/{confirmation_id}", 403, {"allow": True, "sha256": "0" * 64}),
    Row("GET /cases/{case_id}/investigation", 200),
    Row("GET /cases/{case_id}/hypotheses", 200),
    Row("PATCH /cases/{case_id}/hypotheses/{hypothesis_id}", 200, {"state": "rejected", "reason": SECRET}),
    Row("PUT /cases/{case_id}/pinned", 200, {"facts": [SECRET]}),
    Row("POST /cases/{case_id}/investigations", 202, {"goal": f"why is {SECRET} down?"}),
    Row("GET /cases/{case_id}/investigations", 200),
    Row("GET /cases/{case_id}/investigations/{investigation_id}", 200),
    Row("POST /cases/{case_id}/investigations/{investigation_id}/heartbeat", 200),
    Row("POST /cases/{case_id}/investigations/{investigation_id}/answer", 409, {"wait_id": "wait_none"}),
    Row("POST /cases/{case_id}/investigations/{investigation_id}/confirm", 409, {"wait_id": "w", "confirmed": True}),
    Row("POST /cases/{case_id}/investigations/{investigation_id}/stop", 200, {"reason": SECRET}),
    Row("GET /cases/{case_id}/report", 200),
    Row("GET /cases/{case_id}/reports/{kind}", 200),
    Row("POST /cases/{case_id}/reports/{kind}", 201, {"note": SECRET}),
    Row("PATCH /cases/{case_id}/reports/{kind}", 200, {"sections": [{"key": "impact", "body": SECRET}]}),
    Row("GET /cases/{case_id}/reports/{kind}/versions", 200),
    Row("GET /cases/{case_id}/reports/{kind}/versions/{number}", 200),
    Row("GET /cases/{case_id}/reports/{kind}/versions/{number}/diff", 200),
    Row("POST /cases/{case_id}/reports/{kind}/versions/{number}/restore", 201),
    Row("POST /knowledge/documents", 202, {"title": SECRET, "text": f"# {SECRET}\n\nAnother note on {SECRET}."}),
    Row("GET /knowledge/documents", 200),
    Row("GET /knowledge/documents/{document_id}", 200),
    Row("POST /knowledge/documents/{document_id}/tag", 200, {"tags": [SECRET]}),
    Row("GET /knowledge/documents/{document_id}/versions", 200),
    Row("GET /knowledge/documents/{document_id}/versions/{number}", 200),
    Row("GET /knowledge/documents/{document_id}/versions/{number}/diff", 200),
    Row("POST /knowledge/documents/{document_id}/versions/{number}/restore", 202),
    Row("GET /knowledge/documents/{document_id}/related", 200),
    Row("GET /knowledge/documents/{document_id}/cases", 200),
    Row("POST /knowledge/related", 200, {"case_id": ""}),
    Row("GET /knowledge/graph", 200),
    Row("POST /knowledge/search", 200, {"query": f"{SECRET} password authentication failed"}),
    Row("POST /evidence/{evidence_id}/process", 202, {"data_type": "text"}),
    Row("DELETE /knowledge/documents/{document_id}", 204),
    Row("DELETE /evidence/{evidence_id}", 204),
    Row("POST /sessions/{session_id}/cleanup", 204),
    Row("DELETE /sessions/{session_id}", 204),
    Row("DELETE /cases/{case_id}", 204),
    Row("PUT /auth/password", 200, {"current_password": PASSWORD, "new_password": f"{PASSWORD}!"}),
    Row("POST /auth/logout-everywhere", 204),
)
OPEN = [row for row in MATRIX if row.is_open]
CLOSED = [row for row in MATRIX if not row.is_open]
OWNED = [row for row in CLOSED if row.is_owned]
OWN = [row for row in CLOSED if not row.is_owned and not row.is_common]
