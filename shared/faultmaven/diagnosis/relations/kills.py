"""Containers that something outside of them ended a short while ago, and that run again since."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.clock import LATELY, time_of
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.subjects import Entity, Leaf, PathPattern, leaf_source

#: Exit codes of what SIGKILL and SIGTERM end: 128 and the number of the signal.
_KILLED = frozenset({"137", "143"})
#: What says who did it: the kernel for memory, or the program itself that ended well.
_TOLD = frozenset({"OOMKilled", "Completed", "Evicted"})
#: Where more of the pods were killed at once it was their machine or a person at work on all of them.
_FEW = 0.2
_CODES = PathPattern.compile("status.containerStatuses[{container}].lastState.terminated.exitCode")


def killed_lately(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each pod of which a container was killed within minutes before the evidence ends, and runs again.

    `container`, `exit_code` and `at` tell which, how and when (as printed).
    """
    now = max((last for _, last in picture.log_spans.values()), default=None)
    pods = picture.of_kind("Pod")
    found = [(pod, code, container) for pod in pods if now for code, container in _kills(pod, now)]
    if len({pod.subject for pod, _, _ in found}) > max(1, int(_FEW * len(pods))):
        return
    for pod, code, container in found:
        at = pod.first(code.path.replace(".exitCode", ".finishedAt"))
        source = leaf_source(pod, code)
        text = f"Container {container} ended with exit code {code.value}"
        proof = Proof(text, code.ref, (code.value,), source=source)
        values = {"container": container, "exit_code": code.value, "at": at.value if at else ""}
        yield given.bound(subject=pod.subject, values=values, proofs=(proof,))


def _kills(pod: Entity, now: datetime) -> Iterator[tuple[Leaf, str]]:
    for code, captured in pod.find(_CODES):
        place = code.path.removesuffix("lastState.terminated.exitCode")
        reason = pod.first(f"{place}lastState.terminated.reason")
        ended = pod.first(f"{place}lastState.terminated.finishedAt")
        runs = pod.first(f"{place}state.running.startedAt")
        if code.value not in _KILLED or (reason and reason.value in _TOLD) or not ended or not runs:
            continue
        moment = time_of(ended.value)
        if moment and timedelta(0) <= now - moment <= LATELY:
            yield code, captured["container"]
