"""The rows of the function table that are about people: accounts, mails, leaving, and the sessions of devices."""

from infra.function_spec import DEFAULT_ROUTE, REQUESTS, TABLES, Access, FunctionSpec, Objects
from layers.targets import stack

ACCOUNT_FUNCTIONS = (
    FunctionSpec(
        name="auth",
        purpose="Accounts, sign-in and tokens",
        layers=stack("runtime"),
        memory_mb=1769,  # one whole vCPU: bcrypt at cost 12 is all of this function's time
        routes=("ANY /auth/{proxy+}",),
        # A reset by mail ends the sessions of the account's devices, too.
        tables={**REQUESTS, "auth": Access.WRITE, "key": Access.WRITE, "session": Access.WRITE},
        reads_jwt_secret=True,
        asks_for_mail=True,
        asks_for_erasure=True,
        federates=True,
    ),
    FunctionSpec(
        name="account_mail",
        purpose="Writes and sends the mails of accounts: links of resets",
        layers=stack("runtime"),
        memory_mb=512,
        timeout_s=30,
        tables={"auth": Access.WRITE},
        reads_jwt_secret=True,
        sends_mail=True,
    ),
    FunctionSpec(
        name="account_erasure",
        purpose="Erases an account that was closed: everything of it in every store",
        layers=stack("knowledge"),
        memory_mb=1769,
        timeout_s=900,  # a user with thousands of cases; cut short, the next try goes on
        tables=dict.fromkeys(TABLES, Access.WRITE),
        objects={
            **dict.fromkeys(("raw", "facts", "turns", "reports", "uploads", "documents"), (Objects.ERASE,)),
            "index": tuple(Objects),
            "vectors": tuple(Objects),
        },
        lists_objects=True,
        reads_knowledge_keys=True,
        asks_for_erasure=True,  # once more, when no work of the account can be on its way
        sends_mail=True,
    ),
    FunctionSpec(
        name="session",
        purpose="Devices' sessions: resume, heartbeat, expiry",
        layers=stack("runtime"),
        routes=("ANY /sessions", "ANY /sessions/{proxy+}", DEFAULT_ROUTE),
        tables={**REQUESTS, "session": Access.WRITE},
        reads_jwt_secret=True,
    ),
)
