"""What `kubectl logs` has of a container: its greeting, its work, its trouble, and its last words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.evals.cluster import system_logs
from tests.evals.cluster.applications import Part
from tests.evals.cluster.runtimes.servers import access_line, line, server_log
from tests.evals.cluster.runtimes.voices import Said, call_failed, greeting, write
from tests.evals.cluster.settings import dialled
from tests.evals.cluster.traffic import troubles
from tests.evals.cluster.world import Failure, Obj, World

Lines = list[tuple[datetime, str]]
_KEPT = timedelta(minutes=25)  # how far back a log that was asked for with --tail reaches


def current_log(world: World, pod: Obj, container: Obj) -> str | None:
    """Return what `kubectl logs` prints; None where it says that there is nothing to print."""
    life = world.life.get((pod["metadata"]["name"], container["name"]))
    if not life or not life.runs:
        return None
    start, end = life.runs[-1]
    return _text(world, pod, container, start, end)


def previous_log(world: World, pod: Obj, container: Obj) -> str | None:
    """Return what `kubectl logs --previous` prints; None where there was no run before."""
    life = world.life.get((pod["metadata"]["name"], container["name"]))
    if not life or not life.restarts:
        return None
    ended = [run for run in life.runs[:-1] if run[1]] if life.runs[-1][1] is None else life.runs[:-1]
    start, end = (ended or life.runs)[-1]
    return _text(world, pod, container, start, end)


def _text(world: World, pod: Obj, container: Obj, start: datetime, end: datetime | None) -> str:
    lines = _lines(world, pod, container, start, end)
    extra = world.logs.get((pod["metadata"]["name"], container["name"]), [])
    text = [line for _, line in sorted(lines, key=_when)] + extra
    return "\n".join(text) + "\n" if text else ""


def _when(entry: tuple[datetime, str]) -> datetime:
    return entry[0]


def _lines(world: World, pod: Obj, container: Obj, start: datetime, end: datetime | None) -> Lines:
    name = pod["metadata"]["name"]
    workload = world.workload_of[name]
    is_main = container["name"] == pod["spec"]["containers"][0]["name"]
    program = world.runs.get(name) or world.programs[workload]
    until, since = end or world.now, max(start, world.now - _KEPT)
    if pod["metadata"]["namespace"] != world.namespace:
        ended = until - timedelta(milliseconds=1)
        said = program.crash.words if program.crash and end else []
        return [*system_logs.component_log(world, pod, workload, since, until), *((ended, str(text)) for text in said)]
    life = world.life[name, container["name"]]
    if container["name"].startswith("wait-for"):
        return _waiting(container, start, until, life.is_ready, world.notes.get("init_words"))
    words = life.crash.words if life.crash and end else []
    ended = (end or world.now) - timedelta(milliseconds=300)
    last = _stamped([text for said in words for text in _record(world, program.part, name, ended, said)], ended)
    if not is_main:
        side = "nginx" if container["image"].startswith("nginx") else ""
        made = server_log(world, Part("proxy", 8443, runtime="nginx"), start, since, until) if side else []
        return [*made, *last]
    part = program.part
    is_broken = end is not None and (end - start).total_seconds() < program.starts_s
    if part.store or part.runtime == "nginx":
        found = server_log(world, part, start, since, until)
        if part.runtime == "nginx":
            found += [(t, access_line(world, t, "/", 200, 0.002)) for t in _beats(world, since, until, 20)]
        return [*found, *_trouble(world, part, name, since, until, program.trouble), *last]
    found = []
    for share, said in greeting(world, part):
        at = start + timedelta(seconds=program.starts_s * share)
        is_kept = at >= since or world.notes.get("whole_logs")
        if is_kept and at < until and not (is_broken and share == 1.0):
            found += _stamped(write(world, part, name, at, said), at)
    up = start + timedelta(seconds=program.starts_s)
    for at in _beats(world, since, until, 180) if program.murmurs else []:
        found += _stamped(_record(world, part, name, at, world.random.choice(program.murmurs)), at)
    if up < until:
        found += _work(world, part, name, max(up, since), until, pod)
    return [*found, *_trouble(world, part, name, max(up, since), until, program.trouble), *last]


def _stamped(lines: list[str], at: datetime) -> Lines:
    return [(at + timedelta(microseconds=n), line) for n, line in enumerate(lines)]


def _beats(world: World, since: datetime, until: datetime, gap: float) -> list[datetime]:
    span = (until - since).total_seconds()
    return world.times(since, until, min(int(span / gap), 90)) if span > 0 else []


def _work(world: World, part: Part, pod: str, since: datetime, until: datetime, obj: Obj) -> Lines:
    found: Lines = []
    failing = {c: f for (p, c), f in troubles(world).items() if p == part.name}
    for at in _beats(world, since, until, 14):
        path = f"/api/{part.name}/{world.random.randrange(1, 400)}"
        if part.health == "/healthz" and world.random.random() < 0.2:
            path = part.health
        is_hit = failing and at >= world.began and path != part.health
        took = world.random.randrange(*world.notes.get("takes_ms", {}).get(part.name, (2, 60)))
        status = 500 if is_hit and world.random.random() < 0.7 else 200
        text = "request completed" if part.runtime != "java" else f"GET {path} completed"
        fields = {"method": "GET", "path": path, "status": status, "duration_ms": took}
        found += _stamped(write(world, part, pod, at, Said("INFO", text, fields)), at)
    for name, failure in failing.items():
        begins = max(since, world.began)
        gap = 9 / max(failure.share, 0.1)
        for at in _beats(world, begins, until, gap)[:60]:
            said = call_failed(
                world, part, world.application.part(name), failure.kind, _blanks(world, obj, part, name, failure, at)
            )
            found += _stamped(write(world, part, pod, at, said), at)
    return found


def _blanks(world: World, pod: Obj, part: Part, callee: str, failure: Failure, at: datetime) -> dict[str, str]:
    host, port = dialled(world, part.name, callee, pod["spec"]["containers"][0])
    service = world.find("Service", host.split(".")[0]) or world.find("Service", callee)
    kept = world.notes.get("kept_addresses", {}).get((part.name, callee))
    return {
        "host": host,
        "port": str(port),
        "ip": kept or (service["spec"]["clusterIP"] if service else "10.96.0.99"),
        "callee": callee,
        "path": f"/api/{callee}/{world.random.randrange(1, 400)}",
        "local": pod["status"]["podIP"],
        "low": str(world.random.randrange(32768, 60999)),
        "user": "app",
        "db": callee.replace("-", "_"),
        "hex": f"7f{world.random.getrandbits(40):010x}",
        "now": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "expired": f"{world.began:%Y-%m-%dT%H:%M:%SZ}",
        "detail": failure.detail,
    }


def _trouble(world: World, part: Part, pod: str, since: datetime, until: datetime, words: list[Any]) -> Lines:
    found: Lines = []
    begins = max(since, world.began)
    for at in _beats(world, begins, until, 25) if words and begins < until else []:
        found += _stamped(_record(world, part, pod, at, world.random.choice(words)), at)
    return found


def _record(world: World, part: Part, pod: str, at: datetime, said: Any) -> list[str]:
    """Return a record as lines: a `Said` in the part's language, (level, text) in the manner of a server, or as it is."""
    if isinstance(said, Said):
        return write(world, part, pod, at, said)
    if isinstance(said, tuple):
        return [line(world, part.store or "nginx", at, *said)]
    return str(said).split("\n")


def _waiting(container: Obj, start: datetime, until: datetime, is_done: bool, said: str | None) -> Lines:
    if is_done:
        return []
    text = container["command"][-1].split("echo ")[1].split(";")[0] if "command" in container else "waiting"
    begins = max(start, until - _KEPT)
    times = [begins + timedelta(seconds=4 * n) for n in range(int((until - begins).total_seconds() // 4))]
    return [
        entry
        for at in times
        for entry in _stamped([text if said is None else said, text][: 1 if said is None else 2], at)
    ]
