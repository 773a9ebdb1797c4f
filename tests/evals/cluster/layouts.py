"""How the pieces come: as folders, as a dump, as numbered files whose names tell nothing, as one text, or in part."""

from __future__ import annotations

from collections.abc import Callable

from tests.evals.cluster import collecting
from tests.evals.cluster.collecting import Piece
from tests.evals.cluster.printing.tables_of_workloads import pod_state
from tests.evals.cluster.system import SYSTEM
from tests.evals.cluster.world import World

Files = dict[str, str]
_WELL = frozenset({"Running", "Completed", "Evicted"})  # nobody asks more of these
_OBSERVED = 0.6  # the share of bundles that have metrics, traces and alerts too
_APPLIED = (
    "Deployment",
    "StatefulSet",
    "Service",
    "ConfigMap",
    "ResourceQuota",
    "NetworkPolicy",
    "Ingress",
    "PersistentVolumeClaim",
    "LimitRange",
    "PodDisruptionBudget",
)


def _everything(world: World) -> list[Piece]:
    pieces = [*collecting.tables(world), *collecting.events(world), *collecting.described(world)]
    pieces += [*collecting.manifests(world, _APPLIED), *collecting.logs(world), *collecting.usage(world)]
    pieces += [*collecting.logs(world, SYSTEM), *collecting.nodes(world), *collecting.extras(world)]
    return [*pieces, *(collecting.telemetry(world) if world.random.random() < _OBSERVED else ())]


def folders(world: World) -> Files:
    """One folder a kind of output."""
    return {f"{_folder(p)}/{p.name}.{p.ending}": p.text for p in _everything(world)}


def _folder(piece: Piece) -> str:
    return f"{piece.group}/{piece.kind.lower()}" if piece.group in ("describe", "yaml", "json") else piece.group


def dump(world: World) -> Files:
    """What `kubectl cluster-info dump --output-directory` writes, with the nodes' own state beside it."""
    files: Files = {}
    kinds = (
        "Event",
        "Service",
        "DaemonSet",
        "Deployment",
        "ReplicaSet",
        "Pod",
        "PersistentVolumeClaim",
        "ResourceQuota",
        "LimitRange",
        "PodDisruptionBudget",
    )
    for piece in collecting.lists(world, (*kinds, "Endpoints", "NetworkPolicy", "Ingress"), is_json=True):
        files[f"{world.namespace}/{piece.name}.json"] = piece.text
    for piece in collecting.lists(world, ("Node", "PersistentVolume"), is_json=True):
        files[f"{piece.name}.json"] = piece.text
    for piece in [*collecting.logs(world, with_errors=False), *collecting.logs(world, SYSTEM, with_errors=False)]:
        where = SYSTEM if f"-n {SYSTEM}" in piece.command else world.namespace
        files[f"{where}/{piece.name}/{'previous' if piece.group == 'previous' else 'logs'}.txt"] = piece.text
    for piece in [*collecting.nodes(world), *collecting.extras(world), *collecting.usage(world)]:
        files[f"{piece.group}/{piece.name}.txt"] = piece.text
    return files


def numbered(world: World) -> Files:
    """Files whose names tell nothing; every line of a log has its pod in front, as `kubectl logs --prefix` prints it."""
    pieces = _everything(world)
    world.random.shuffle(pieces)
    return {f"evidence_{n:04d}.txt": _prefixed(piece) for n, piece in enumerate(pieces, 1)}


def _prefixed(piece: Piece) -> str:
    if piece.group not in ("logs", "previous") or piece.text.startswith("Error from server"):
        return piece.text
    words = piece.command.split()
    lead = f"[pod/{words[2]}/{words[words.index('-c') + 1]}] "
    return "".join(lead + line for line in piece.text.splitlines(keepends=True))


def single(world: World) -> Files:
    """One text of a terminal session for what kubectl printed, and one file a log."""
    shown = [
        *collecting.tables(world),
        *collecting.events(world),
        *collecting.described(world),
        *collecting.usage(world),
    ]
    files = {
        "session.txt": "\n".join(f"$ {piece.command}\n{piece.text}" for piece in [*shown, *collecting.extras(world)])
    }
    for piece in collecting.logs(world, with_errors=False):
        files[f"{piece.name}{'-previous' if piece.group == 'previous' else ''}.log"] = piece.text
    for piece in collecting.nodes(world):
        files[f"{piece.name}.log"] = piece.text
    return files


def partial(world: World) -> Files:
    """Tables, events and logs, and a description of what does not run; some files are missing, but for those of what
    broke; some logs lack their beginning.
    """
    pieces = [*collecting.tables(world), *collecting.events(world, is_wide=world.random.random() < 0.5)]
    pieces += [*collecting.logs(world), *collecting.extras(world)]
    unwell = [pod["metadata"]["name"] for pod in world.all("Pod", world.namespace) if pod_state(pod) not in _WELL]
    pieces += [piece for piece in collecting.described(world, ("Pod",)) if piece.name in unwell[:2]]
    if world.random.random() < _OBSERVED:
        pieces += collecting.telemetry(world)
    if world.random.random() < 0.5:
        pieces += collecting.manifests(world, ("Deployment", "Service", "StatefulSet"))
    files: Files = {}
    for piece in pieces:
        is_telling = world.workload_of.get(piece.command.split()[2]) == world.notes.get("broken")
        if piece.group == "logs" and not is_telling and world.random.random() < 0.15:
            continue
        text = piece.text
        if piece.group == "logs" and len(text) > 4000 and world.random.random() < 0.3:
            text = text[-int(len(text) * 0.6) :]
        files[f"{piece.group}-{piece.kind.lower()}-{piece.name}.{piece.ending}".lower()] = text
    return files


def flat(world: World) -> Files:
    """One folder, a name a command; lists as YAML, and the logs of a workload's pods together."""
    kinds = (
        "Pod",
        "Deployment",
        "StatefulSet",
        "ReplicaSet",
        "Service",
        "Endpoints",
        "PersistentVolumeClaim",
        "ConfigMap",
    )
    pieces = [*collecting.tables(world), *collecting.events(world), *collecting.usage(world), *collecting.extras(world)]
    more = ("ResourceQuota", "LimitRange", "PodDisruptionBudget", "NetworkPolicy", "Ingress", "Node")
    pieces += collecting.lists(world, (*kinds, *more), is_json=False)
    pieces += collecting.described(world, ("Pod", "Node", "PersistentVolumeClaim", "Ingress"))
    if world.random.random() < _OBSERVED:
        pieces += collecting.telemetry(world)
    pieces += collecting.nodes(world)
    files = {f"{n:03d}_{_snake(p)}.{p.ending}": p.text for n, p in enumerate(pieces, 1)}
    together: Files = {}
    for piece in [*collecting.logs(world, with_errors=False), *collecting.logs(world, SYSTEM, with_errors=False)]:
        workload = world.workload_of[piece.command.split()[2]]
        key = f"logs_{workload}{'_previous' if piece.group == 'previous' else ''}.log"
        together[key] = together.get(key, "") + _prefixed(piece)
    return files | together


def _snake(piece: Piece) -> str:
    return f"kubectl_{piece.group}_{piece.kind}_{piece.name}".lower().replace("-", "_").replace("__", "_")


def nameless(world: World) -> Files:
    """Numbered files as `numbered` makes them, with no pod's name before the lines of logs: content has to tell."""
    pieces = _everything(world)
    world.random.shuffle(pieces)
    return {f"evidence_{n:04d}.txt": piece.text for n, piece in enumerate(pieces, 1)}


def logs_alone(world: World) -> Files:
    """The logs, one file a container, and nothing else."""
    return {f"{piece.name}.log": piece.text for piece in collecting.logs(world, with_errors=False)}


def telemetry_alone(world: World) -> Files:
    """Metrics, traces and alerts, and nothing else."""
    return {f"{piece.group}/{piece.name}.{piece.ending}": piece.text for piece in collecting.telemetry(world)}


#: Chosen by name only: of many faults these do not hold enough to tell.
NARROW: dict[str, Callable[[World], Files]] = {
    "nameless": nameless,
    "logs": logs_alone,
    "telemetry": telemetry_alone,
}
LAYOUTS: dict[str, Callable[[World], Files]] = {
    "folders": folders,
    "dump": dump,
    "flat": flat,
    "numbered": numbered,
    "single": single,
    "partial": partial,
}
