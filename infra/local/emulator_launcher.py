"""Runs MiniStack so that its state survives even `kill -9`.

This file runs inside the emulator's own environment and imports nothing of the project. MiniStack saves its state on
an orderly stop only. Here, a few seconds after something changed, a forked child writes the state (as Redis does):
the copy is consistent and requests never wait for it. SIGUSR1 asks for a copy at once; the end of the parent
process is treated as SIGTERM, so an emulator never outlives the command that started it.
"""

import asyncio
import logging
import os
import signal
import socketserver
import sys
import time
import warnings

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app as ministack
from ministack.core.persistence import save_all
from ministack.services import dynamodb, stepfunctions

SNAPSHOT_EVERY_S = 5.0
SNAPSHOT_LIMIT_S = 60  # a child that waits for a lock somebody held at the fork is ended; the next one tries again
#: MiniStack sleeps this long before the first state of every execution; Step Functions does not.
PAUSE_BEFORE_EXECUTION_S = 0.15
READ_PREFIXES = ("Get", "List", "Describe", "Query", "Scan", "BatchGet", "Filter", "Receive", "Head")


class ChangeWatch:
    """An ASGI wrapper that notices requests which may have changed state."""

    def __init__(self, app):
        self.app = app
        self.changed_at = 0.0

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http" and self._may_change(scope):
            self.changed_at = time.monotonic()
        await self.app(scope, receive, send)

    @staticmethod
    def _may_change(scope):
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return False
        target = dict(scope["headers"]).get(b"x-amz-target", b"").decode("latin-1").rpartition(".")[2]
        return not target.startswith(READ_PREFIXES)


class Snapshots:
    """Copies the emulator's state to its folder from a forked child, one child at a time."""

    def __init__(self, watch):
        self.watch = watch
        self.child = 0
        self.started_at = 0.0
        self.asked = False

    def ask(self):
        """Take the next copy as soon as possible."""
        self.asked = True

    def reap(self, wait=False):
        """Collect the child when it has ended (or wait for it)."""
        if self.child and os.waitpid(self.child, 0 if wait else os.WNOHANG)[0]:
            self.child = 0

    def take_if_due(self):
        """Fork a copy when one is asked for, or something changed since the last one."""
        self.reap()
        # Work goes on behind the last request (events, queues, workflows): one more copy a little later catches it.
        due = self.watch.changed_at + SNAPSHOT_EVERY_S > self.started_at
        if self.child or not (self.asked or due):
            return
        if not self.asked and time.monotonic() - self.started_at < SNAPSHOT_EVERY_S:
            return
        self.asked = False
        self.started_at = time.monotonic()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # forking beside threads is meant: the child only reads
            self.child = os.fork()
        if self.child == 0:
            self._write_and_exit()

    @staticmethod
    def _write_and_exit():
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGUSR1):
            signal.signal(number, signal.SIG_DFL)
        signal.alarm(SNAPSHOT_LIMIT_S)
        os.closerange(3, 4096)  # the listening socket must not outlive the parent
        try:
            save_all(ministack._build_persistence_save_dict())
        finally:
            os._exit(0)


class Hurried:
    """The module `time` as MiniStack's state machines see it: without the pause before an execution."""

    def __getattr__(self, name):
        return getattr(time, name)

    @staticmethod
    def sleep(seconds):
        """Sleep, unless it is for that pause."""
        if seconds != PAUSE_BEFORE_EXECUTION_S:
            time.sleep(seconds)


class KeyConditions:
    """Conditions as MiniStack's queries see them: one of a key is read once, not for every item of the partition.

    Reading and checking take ten times as long as comparing.
    """

    MOST = 1000

    def __init__(self, evaluate):
        self.evaluate = evaluate
        self.sound = {}

    def __call__(self, expr, item, values, names, slot="ConditionExpression"):
        """Tell whether an item meets a condition; raises ValueError as MiniStack does."""
        tokens = self.sound.get(expr) if slot == "KeyConditionExpression" else None
        if tokens is not None:
            return dynamodb._ExprEval(tokens, item, values, names).evaluate()
        holds = self.evaluate(expr, item, values, names, slot)
        if slot == "KeyConditionExpression" and len(self.sound) < self.MOST:
            self.sound[expr] = dynamodb._tokenize(expr)
        return holds


async def main():
    """Serve until told to stop or until the parent process is gone, then let MiniStack save and stop."""
    watch = ChangeWatch(ministack.app)
    snapshots = Snapshots(watch)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGUSR1, snapshots.ask)
    parent = os.getppid()

    async def look_after():
        while os.getppid() == parent:
            await asyncio.sleep(0.25)
            snapshots.take_if_due()
        stop.set()

    # A function gets each event as head and body; with Nagle's algorithm the body waits 40 ms for the head's receipt.
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True
    stepfunctions.time = Hurried()
    dynamodb._evaluate_condition = KeyConditions(dynamodb._evaluate_condition)
    logging.getLogger("persistence").setLevel(logging.WARNING)  # it would tell of every file of every copy
    config = Config()
    config.bind = [f"{os.environ['BIND_HOST']}:{os.environ['GATEWAY_PORT']}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 2
    config.loglevel = "WARNING"
    looking = asyncio.create_task(look_after())

    async def stopped():
        await stop.wait()
        looking.cancel()
        snapshots.reap(wait=True)

    await serve(watch, config, shutdown_trigger=stopped)


if __name__ == "__main__":
    asyncio.run(main())
    sys.stdout.flush()
    if os.getpgrp() == os.getpid():  # the functions' processes are in our group: none may stay behind
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(0, signal.SIGTERM)
    os._exit(0)  # worker threads of the emulator must not hold up the end
