"""Which questions make a bundle, and the folder that their answers are written into.

The kinds are those that causes of incidents are found in. A kind that this account may not read costs only itself, and
its refusal is told to whoever collects: in the bundle it would read as an error of the namespace.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faultmaven.cli.kubernetes.errors import KubectlFailed
from faultmaven.cli.kubernetes.kubectl import Kubectl
from faultmaven.cli.progress import Tell

#: Of the namespace; as their own answers, so that one that may not be read costs only itself. Never Secrets.
KINDS = (
    *("pods", "deployments", "replicasets", "statefulsets", "daemonsets", "jobs", "cronjobs"),
    *("services", "endpoints", "endpointslices", "ingresses", "networkpolicies"),
    *("configmaps", "persistentvolumeclaims", "serviceaccounts", "rolebindings"),
    *("horizontalpodautoscalers", "poddisruptionbudgets", "resourcequotas", "limitranges"),
)
#: Of these the description says more than the object: conditions, last states and events side by side.
DESCRIBED = (
    *("pods", "deployments", "statefulsets", "daemonsets", "jobs", "services", "ingresses"),
    *("persistentvolumeclaims", "horizontalpodautoscalers", "resourcequotas"),
)
#: Of the cluster: where pods run and what their volumes are.
CLUSTER_KINDS = ("nodes", "persistentvolumes", "storageclasses")
#: A list of objects without any, as YAML: a file for each kind that a namespace has none of would only be noise.
_NOTHING = re.compile(rb"^items: \[\]\s*$", re.MULTILINE)
_AT_ONCE = 4
_MIB = 1 << 20


@dataclass(frozen=True)
class Wanted:
    """What to collect: `since` is an age as kubectl takes it."""

    namespace: str
    since: str
    max_log_mib: int


@dataclass(frozen=True)
class Question:
    """One call of kubectl and the file for its answer; one that is `optional` may fail without being missed."""

    file: str
    verb: str
    arguments: tuple[str, ...]
    optional: bool = False


def collect(kubectl: Kubectl, wanted: Wanted, folder: Path, tell: Tell) -> list[str]:
    """Write the bundle into a folder (made when it is not there) and return what had to be left out.

    Raises KubectlMissing, and KubectlFailed where not even the pods can be listed.
    """
    pods = json.loads(kubectl.read("get", "pods", f"--namespace={wanted.namespace}", "--output=json"))
    questions = [*_objects(wanted.namespace), *_logs(pods["items"], wanted)]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    left_out: list[str] = []

    def answer(question: Question) -> str | None:
        try:
            text = kubectl.read(question.verb, *question.arguments)
        except KubectlFailed as failure:
            return None if question.optional else f"{question.file}: {failure.detail}"
        if text.strip() and not _NOTHING.search(text):
            path = folder / question.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
        return None

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for number, problem in enumerate(pool.map(answer, questions), 1):
            tell("Collecting", number, len(questions))
            if problem:
                left_out.append(problem)
    return left_out


def _objects(namespace: str) -> Iterator[Question]:
    here = f"--namespace={namespace}"
    for kind in KINDS:
        yield Question(f"get/{kind}.yaml", "get", (kind, here, "--output=yaml"))
    for kind in CLUSTER_KINDS:
        yield Question(f"cluster/{kind}.yaml", "get", (kind, "--output=yaml"))
    yield Question("get/pods.txt", "get", ("pods", here, "--output=wide"))
    yield Question("events.txt", "get", ("events", here, "--sort-by=.lastTimestamp", "--output=wide"))
    yield Question("events.yaml", "get", ("events", here, "--output=yaml"))
    for kind in DESCRIBED:
        yield Question(f"describe/{kind}.txt", "describe", (kind, here))
    yield Question("cluster/nodes.txt", "describe", ("nodes",))
    # without a metrics server there is no use of resources, which is no fault of this account
    yield Question("top/pods.txt", "top", ("pods", here, "--containers"), optional=True)
    yield Question("top/nodes.txt", "top", ("nodes",), optional=True)
    yield Question("version.yaml", "version", ("--output=yaml",), optional=True)


def _logs(pods: Sequence[dict[str, Any]], wanted: Wanted) -> Iterator[Question]:
    for pod in pods:
        name = str(pod["metadata"]["name"])
        status = pod.get("status", {})
        states = [
            state
            for kind in ("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses")
            for state in status.get(kind) or ()
        ]
        for state in states:
            container = str(state["name"])
            asked = (
                *(name, f"--namespace={wanted.namespace}", f"--container={container}"),
                *(f"--since={wanted.since}", f"--limit-bytes={wanted.max_log_mib * _MIB}"),
            )
            file = f"logs/{name}/{container}"
            # a container that has not started has no log yet
            is_waiting = "waiting" in (state.get("state") or {})
            yield Question(f"{file}.log", "logs", asked, optional=is_waiting)
            if state.get("restartCount"):
                yield Question(f"{file}.previous.log", "logs", (*asked, "--previous"), optional=True)
