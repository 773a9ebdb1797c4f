"""How programs of each language write a line, greet, tell of a request and of a call that failed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.evals.cluster.applications import Part
from tests.evals.cluster.world import World

_ERRORS = Path(__file__).with_name("errors")


@cache
def _table(language: str) -> dict[str, dict[str, Any]]:
    return yaml.safe_load((_ERRORS / f"{language}.yaml").read_text("utf-8"))


@dataclass(frozen=True)
class Said:
    """One record: its level, text, what stands beside it, and the lines that follow it."""

    level: str
    text: str
    fields: dict[str, Any]
    after: tuple[str, ...] = ()
    logger: str = ""


def error_words(language: str, kind: str, speaks: str, blanks: dict[str, str]) -> list[str]:
    """Return the words of a failed call: an error, and its causes."""
    table = _table(language)
    by_protocol = table.get(kind) or table["error"]
    words = by_protocol.get(speaks, by_protocol["*"])
    found = words if isinstance(words, list) else [words]
    for name, value in blanks.items():
        found = [text.replace("{" + name + "}", value) for text in found]
    return [text.replace("{{", "{").replace("}}", "}") for text in found]


def write(world: World, part: Part, pod: str, at: datetime, said: Said) -> list[str]:
    """Return the lines of one record, as the part's language writes them."""
    return _WRITERS[part.runtime](world, part, pod, at, said)


def _go(_: World, part: Part, _pod: str, at: datetime, said: Said) -> list[str]:
    level = {"WARN": "warn", "ERROR": "error", "FATAL": "fatal"}.get(said.level, "info")
    if len(part.name) % 2:
        body = {
            "level": level,
            "ts": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z",
            "caller": f"{part.name}/server.go:{87 + len(said.text) % 200}",
            "msg": said.text,
            **said.fields,
        }
    else:
        level = "warning" if level == "warn" else level
        body = {**said.fields, "level": level, "msg": said.text, "time": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
    return [json.dumps(body, separators=(",", ":")), *said.after]


def _java(_: World, part: Part, _pod: str, at: datetime, said: Said) -> list[str]:
    level = {"FATAL": "ERROR"}.get(said.level, said.level)
    logger = said.logger or f"c.e.{part.name.replace('-', '')}.web.{part.name.title().replace('-', '')}Controller"
    thread = (
        "main" if said.logger.startswith(("o.s.b", "com.zaxxer")) else f"nio-{part.port}-exec-{1 + at.microsecond % 9}"
    )
    text = said.text + "".join(f" {key}={value}" for key, value in said.fields.items() if key != "error")
    stamp = f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}"
    return [f"{stamp} {level:>5} 1 --- [{thread[-15:]:>15}] {logger[-40:]:<40} : {text}", *said.after]


def _python(_: World, part: Part, _pod: str, at: datetime, said: Said) -> list[str]:
    level = {"WARN": "WARNING", "FATAL": "CRITICAL"}.get(said.level, said.level)
    stamp = f"{at:%Y-%m-%d %H:%M:%S},{at.microsecond // 1000:03d}"
    fields = "".join(f" {key}={value}" for key, value in said.fields.items() if key != "error")
    return [f"{stamp} - {part.name.replace('-', '_')} - {level} - {said.text}{fields}", *said.after]


def _node(_: World, part: Part, pod: str, at: datetime, said: Said) -> list[str]:
    number = {"INFO": 30, "WARN": 40, "ERROR": 50, "FATAL": 60}[said.level]
    fields = dict(said.fields)
    if "error" in fields:
        message = fields.pop("error")
        stack = "\n".join([f"Error: {message}", *said.after])
        fields["err"] = {"type": "Error", "message": message, "stack": stack}
    milli = int((at - datetime(1970, 1, 1)).total_seconds() * 1000)
    body = {"level": number, "time": milli, "pid": 1, "hostname": pod, "name": part.name, **fields, "msg": said.text}
    return [json.dumps(body, separators=(",", ":"))]


def _dotnet(_: World, part: Part, _pod: str, at: datetime, said: Said) -> list[str]:
    level = {"INFO": "info", "WARN": "warn", "ERROR": "fail", "FATAL": "crit"}[said.level]
    logger = said.logger or f"{part.name.title().replace('-', '')}.Services.{part.name.title().replace('-', '')}Service"
    text = said.text + "".join(f" {key}={value}" for key, value in said.fields.items() if key != "error")
    return [
        f"{level}: {logger}[0]",
        f"      {at:%Y-%m-%dT%H:%M:%S.%f}Z {text}",
        *(f"      {line}" for line in said.after),
    ]


_WRITERS = {"go": _go, "java": _java, "python": _python, "node": _node, "dotnet": _dotnet}
_FRAMES = {
    "java": [
        "\tat com.example.{pkg}.client.{Callee}Client.fetch({Callee}Client.java:61)",
        "\tat com.example.{pkg}.service.{Part}Service.handle({Part}Service.java:118)",
        "\tat com.example.{pkg}.web.{Part}Controller.get({Part}Controller.java:42)",
        "\tat java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)",
        "\tat org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1089)",
        "\tat org.apache.tomcat.util.threads.TaskThread$WrappingRunnable.run(TaskThread.java:63)",
    ],
    "python": [
        "Traceback (most recent call last):",
        '  File "/app/{pkg}/handlers.py", line 88, in handle',
        "    result = self.{callee}.fetch(request)",
        '  File "/app/{pkg}/clients/{callee}.py", line 34, in fetch',
        "    response = self._send(query, timeout=3)",
    ],
    "node": [
        "    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1607:16)",
        "    at async {Part}Client.fetch (/app/dist/clients/{callee}.js:41:18)",
    ],
    "dotnet": [
        "   at {Part}.Clients.{Callee}Client.FetchAsync(CancellationToken ct) in /src/{Part}/Clients/{Callee}Client.cs:line 47",
        "   at {Part}.Services.{Part}Service.HandleAsync(Request request) in /src/{Part}/Services/{Part}Service.cs:line 83",
    ],
    "go": [],
}


def call_failed(world: World, part: Part, callee: Part, kind: str, blanks: dict[str, str]) -> Said:
    """Return the record of a call that failed."""
    language = part.runtime
    errors = error_words(language, kind, callee.speaks, blanks)
    names = {
        "{pkg}": part.name.replace("-", "_"),
        "{Part}": part.name.title().replace("-", ""),
        "{Callee}": callee.name.title().replace("-", ""),
        "{callee}": callee.name.replace("-", "_"),
    }
    frames = list(_FRAMES[language])
    for name, value in names.items():
        frames = [frame.replace(name, value) for frame in frames]
    what = f"{'query' if callee.store else 'call'} to {callee.name} failed"
    if language == "go":
        return Said("ERROR", what, {"error": errors[0], "request_id": f"{world.random.getrandbits(64):016x}"})
    if language == "node":
        return Said("ERROR", what, {"error": errors[0], "upstream": callee.name}, tuple(frames))
    if language == "python":
        return Said("ERROR", what, {}, (*frames, *errors[0].split("\n")))
    if language == "dotnet":
        return Said("ERROR", f"Call to {callee.name} failed", {}, (*errors[0].split("\n"), *frames))
    lines = [errors[0], *frames]
    for cause in errors[1:]:
        lines += [f"Caused by: {cause}", "\t... 31 common frames omitted"]
    text = f"Servlet.service() for servlet [dispatcherServlet] in context with path [] threw exception [Request processing failed: {errors[0]}] with root cause"
    if world.random.random() < 0.5:
        return Said("ERROR", text, {}, (errors[-1], *frames), "o.a.c.c.C.[.[.[/].[dispatcherServlet]")
    return Said("ERROR", f"Could not reach {callee.name}", {}, tuple(lines))


def greeting(world: World, part: Part) -> list[tuple[float, Said]]:
    """Return what a program says when it starts, with the share of its starting time that has gone by."""
    title = part.name.title().replace("-", "")
    if part.runtime == "java":
        return [
            (
                0.15,
                Said(
                    "INFO",
                    f"Starting {title}Application v1.0 using Java 17.0.11 with PID 1 (/app/app.jar started by app in /app)",
                    {},
                    (),
                    "o.s.b.StartupInfoLogger",
                ),
            ),
            (0.2, Said("INFO", 'The following 1 profile is active: "production"', {}, (), "o.s.b.SpringApplication")),
            (
                0.5,
                Said(
                    "INFO",
                    f"Tomcat initialized with port {part.port} (http)",
                    {},
                    (),
                    "o.s.b.w.embedded.tomcat.TomcatWebServer",
                ),
            ),
            (0.7, Said("INFO", "HikariPool-1 - Start completed.", {}, (), "com.zaxxer.hikari.HikariDataSource")),
            (
                0.97,
                Said(
                    "INFO",
                    f"Tomcat started on port {part.port} (http) with context path '/'",
                    {},
                    (),
                    "o.s.b.w.embedded.tomcat.TomcatWebServer",
                ),
            ),
            (
                1.0,
                Said(
                    "INFO",
                    f"Started {title}Application in 13.{world.random.randrange(100, 999)} seconds (process running for 14.2)",
                    {},
                    (),
                    "o.s.b.StartupInfoLogger",
                ),
            ),
        ]
    texts = {
        "go": ["configuration loaded", f"{part.protocol} server listening at :{part.port}"],
        "python": ["Configuration loaded", f"Listening on 0.0.0.0:{part.port}"],
        "node": ["configuration loaded", f"Server listening at http://0.0.0.0:{part.port}"],
        "dotnet": [f"Now listening on: http://[::]:{part.port}", "Application started. Press Ctrl+C to shut down."],
    }[part.runtime]
    return [
        (0.4 + 0.6 * n, Said("INFO", text, {}, (), "Microsoft.Hosting.Lifetime" if part.runtime == "dotnet" else ""))
        for n, text in enumerate(texts)
    ]
