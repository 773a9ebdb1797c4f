"""How containers live: one long run, or run after run with the kubelet's back-off between them."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.evals.cluster.world import Crash, Life, Obj, World


def running(start: datetime, is_ready: bool = True) -> Life:
    """Return a container that has run since then."""
    return Life([(start, None)], {"running": {"startedAt": start}}, {}, 0, is_ready)


def waiting(reason: str, message: str = "") -> Life:
    """Return a container that has never started."""
    state: Obj = {"reason": reason}
    if message:
        state = {"message": message, **state}
    return Life([], {"waiting": state}, {}, 0, False)


def restarted(world: World, first: datetime, ago: timedelta, crash: Crash) -> Life:
    """Return a container that ended once, some time ago, and runs since."""
    end = world.now - ago
    runs = [(first, end), (end + timedelta(seconds=2), None)]
    ended = _terminated(world, runs[0][0], end, crash)
    return Life(list(runs), {"running": {"startedAt": runs[1][0]}}, ended, 1, True, crash)


def crashing(world: World, pod: str, container: str, first: datetime, crash: Crash, is_init: bool = False) -> Life:
    """Return a container that ends again and again, as it stands now."""
    runs: list[tuple[datetime, datetime | None]] = []
    start, pause = first, 10.0
    back_off_until = first
    while start <= world.now:
        end = start + timedelta(seconds=crash.lasts_s * (0.9 + 0.2 * world.random.random()))
        if end > world.now:
            runs.append((start, None))
            break
        runs.append((start, end))
        back_off_until = end + timedelta(seconds=pause if len(runs) > 1 else 1)
        pause = min(pause * 2, 300) if len(runs) > 1 else pause
        start = back_off_until + timedelta(seconds=world.random.random())
    if not runs:
        return waiting("PodInitializing" if is_init else "ContainerCreating")
    last_start, last_end = runs[-1]
    if last_end is None:
        ended = _terminated(world, runs[-2][0], _end(runs[-2]), crash) if len(runs) > 1 else {}
        return Life(runs, {"running": {"startedAt": last_start}}, ended, len(runs) - 1, False, crash)
    ended = _terminated(world, last_start, last_end, crash)
    if len(runs) == 1 and is_init is False and (world.now - last_end).total_seconds() < 2:
        return Life(runs, ended, {}, 0, False, crash)
    wait = {0: 10, 1: 10, 2: 20, 3: 40, 4: 80, 5: 160}.get(len(runs) - 1, 300)
    words = {300: "5m0s", 160: "2m40s", 80: "1m20s", 40: "40s", 20: "20s", 10: "10s"}[wait]
    uid = world.get("Pod", pod)["metadata"]["uid"] if world.find("Pod", pod) else ""
    message = f"back-off {words} restarting failed container={container} pod={pod}_{world.namespace}({uid})"
    state = {"waiting": {"message": message, "reason": "CrashLoopBackOff"}}
    return Life(runs, state, ended, len(runs) - 1, False, crash)


def completed(world: World, start: datetime, seconds: float) -> Life:
    """Return a container that did its work and ended well."""
    end = start + timedelta(seconds=seconds)
    return Life([(start, end)], _terminated(world, start, end, Crash(0, [], reason="Completed")), {}, 0, True)


def _end(run: tuple[datetime, datetime | None]) -> datetime:
    assert run[1] is not None
    return run[1]


def _terminated(world: World, start: datetime, end: datetime, crash: Crash) -> Obj:
    state: Obj = {
        "containerID": f"containerd://{world.digest()}",
        "exitCode": crash.exit_code,
        "finishedAt": end.replace(microsecond=0),
        "reason": crash.reason,
        "startedAt": start.replace(microsecond=0),
    }
    if crash.message:
        state["message"] = crash.message
    return {"terminated": state}
