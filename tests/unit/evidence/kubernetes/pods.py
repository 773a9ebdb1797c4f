"""Pods to describe: a strategy of pods, and kubectl's way of printing them, for round trips."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st


@dataclass(frozen=True)
class Container:
    """What a test says of one container."""

    name: str
    image: str
    command: tuple[str, ...]
    waiting: str | None
    exit_code: int | None
    restarts: int
    limits: tuple[tuple[str, str], ...]
    env: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Pod:
    """What a test says of one pod."""

    name: str
    namespace: str
    labels: tuple[tuple[str, str], ...]
    containers: tuple[Container, ...]


_NAME = st.from_regex(r"[a-z][a-z0-9-]{0,20}[a-z0-9]", fullmatch=True)
_WORD = st.from_regex(r"[A-Za-z0-9_./=-]{1,20}", fullmatch=True).filter(lambda word: word != "-c")
_CONTAINERS = st.builds(
    Container,
    name=_NAME,
    image=st.from_regex(r"[a-z]{1,10}/[a-z]{1,10}:[0-9.]{1,6}", fullmatch=True),
    command=st.lists(_WORD, max_size=3).map(tuple),
    waiting=st.sampled_from([None, "CrashLoopBackOff", "ImagePullBackOff", "CreateContainerConfigError"]),
    exit_code=st.one_of(st.none(), st.integers(0, 255)),
    restarts=st.integers(0, 5000),
    limits=st.dictionaries(st.sampled_from(["cpu", "memory", "nvidia.com/gpu"]), st.sampled_from(["1", "100Mi"])).map(
        lambda found: tuple(found.items())
    ),
    env=st.dictionaries(
        st.from_regex(r"[A-Z][A-Z_]{0,10}", fullmatch=True), st.from_regex(r"[\w:/.@ -]{1,30}", fullmatch=True)
    ).map(lambda found: tuple((key, value.strip() or "x") for key, value in found.items())),
)
pods = st.builds(
    Pod,
    name=_NAME,
    namespace=_NAME,
    labels=st.dictionaries(st.sampled_from(["app", "tier", "app.kubernetes.io/name"]), _NAME, min_size=1).map(
        lambda found: tuple(found.items())
    ),
    containers=st.lists(_CONTAINERS, min_size=1, max_size=3, unique_by=lambda entry: entry.name).map(tuple),
)


def described(pod: Pod) -> str:
    """Print a pod as `kubectl describe pod` does."""
    labels = ("\n" + " " * 18).join(f"{key}={value}" for key, value in pod.labels)
    lines = [
        f"Name:             {pod.name}",
        f"Namespace:        {pod.namespace}",
        "Priority:         0",
        f"Labels:           {labels}",
        "Annotations:      <none>",
        "Status:           Running",
        "IP:               10.1.2.3",
        "Containers:",
    ]
    for entry in pod.containers:
        lines += _container(entry)
    return "\n".join([*lines, "QoS Class:                   Burstable", "Events:          <none>"])


def _container(entry: Container) -> list[str]:
    lines = [f"  {entry.name}:", f"    Image:         {entry.image}", "    Port:          <none>"]
    if entry.command:
        lines += ["    Command:", *(f"      {word}" for word in entry.command)]
    lines += (
        ["    State:          Waiting", f"      Reason:       {entry.waiting}"]
        if entry.waiting
        else [
            "    State:          Running",
            "      Started:      Thu, 29 May 2025 10:46:30 +0200",
        ]
    )
    if entry.exit_code is not None:
        lines += ["    Last State:     Terminated", f"      Exit Code:    {entry.exit_code}"]
    lines += [f"    Ready:          {not entry.waiting}", f"    Restart Count:  {entry.restarts}"]
    if entry.limits:
        lines += ["    Limits:", *(f"      {key}:  {value}" for key, value in entry.limits)]
    if entry.env:
        lines += ["    Environment:", *(f"      {key}:  {value}" for key, value in entry.env)]
    return lines
