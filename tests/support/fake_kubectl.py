"""A kubectl for tests: it answers what a small, broken namespace would, and writes down what it was asked."""

import json
import os
import sys
from pathlib import Path

STATUS = {
    "containerStatuses": [
        {"name": "web", "restartCount": 3, "state": {"waiting": {"reason": "CrashLoopBackOff"}}},
        {"name": "sidecar", "restartCount": 0, "state": {"running": {}}},
    ]
}
PODS = {"kind": "List", "items": [{"metadata": {"name": "cart-1"}, "status": STATUS}, {"metadata": {"name": "new-1"}}]}


def main(arguments: list[str]) -> int:
    """Answer as kubectl does."""
    with Path(os.environ["FAKE_KUBECTL_LOG"]).open("a") as log:
        log.write(json.dumps(arguments) + "\n")
    while arguments[0].startswith("--"):
        arguments = arguments[2:]
    verb, *rest = arguments
    if verb == "top":
        return refused("error: Metrics API not available")
    if os.environ.get("FAKE_KUBECTL_DOWN"):
        return refused("The connection to the server 127.0.0.1:6443 was refused")
    if verb in ("get", "describe") and rest[0] in ("nodes", "configmaps"):
        return refused(f'Error from server (Forbidden): {rest[0]} is forbidden: User "ci" cannot list resource')
    if verb == "get" and rest[0] == "pods" and "--output=json" in rest:
        print(json.dumps(PODS))
    elif verb == "logs":
        previous = " before the restart" if "--previous" in rest else ""
        print(f"2026-01-31T09:05:00Z ERROR {rest[0]} out of memory{previous}")
    elif verb == "get" and rest[0] == "jobs":
        pass
    elif verb == "get" and rest[0] == "cronjobs":
        print('apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: ""')
    else:
        print(f"{verb} {rest[0]}")
    return 0


def refused(why: str) -> int:
    """Fail as kubectl does."""
    print(why, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
