"""Containers that stop by themselves, and what they said before."""

from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.last_words import last_words
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.subjects import Entity, Leaf, PathPattern, expand, leaf_source

_STATES = frozenset({"error", "crashloopbackoff", "init:error", "init:crashloopbackoff", "failed"})
#: Exit codes that say who ended the container, so that its own words do not matter: SIGKILL and SIGTERM from outside.
_ENDED_FROM_OUTSIDE = frozenset({"0", "137", "143", "255"})


def failing_container(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each pod with a container that ended by itself with an error, with its exit code where known."""
    for pod in picture.of_kind("Pod", "Job"):
        for code, container in _exit_codes(pod):
            proof = Proof(
                f"Container {container} ended with exit code {code.value}",
                code.ref,
                (code.value,),
                source=leaf_source(pod, code),
            )
            yield given.bound(
                subject=pod.subject, values={"container": container, "exit_code": code.value}, proofs=(proof,)
            )
        state = pod.first("printed.status", "status.phase")
        if state and state.value.lower() in _STATES and not list(_exit_codes(pod)):
            proof = Proof(
                f"{pod.subject.kind} status is {state.value}", state.ref, (state.value,), source=leaf_source(pod, state)
            )
            yield given.bound(subject=pod.subject, values={}, proofs=(proof,))


def exits_with_message(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each failing container together with the last telling line of its own log."""
    failing = list(failing_container(given, picture))
    words = last_words(picture, [binding.subject for binding in failing if binding.subject])
    for binding in failing:
        said = next(
            (w for w in words if binding.subject and w.subject.is_related_to(binding.subject) and w.is_error), None
        )
        if said:
            proof = Proof(
                f"Last error in its log: {said.text[:300]}",
                said.ref,
                (said.text[:120],),
                source=f"log of {said.subject.key}",
            )
            yield binding.bound(values={"message": said.text[:300]}, proofs=(proof,))


def _exit_codes(pod: Entity) -> Iterator[tuple[Leaf, str]]:
    for path in expand("@terminated.exitCode"):
        for leaf, captured in pod.find(PathPattern.compile(path)):
            if leaf.value not in _ENDED_FROM_OUTSIDE:
                yield leaf, captured["container"]
