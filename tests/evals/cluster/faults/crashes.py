"""Faults that end programs: bad commands and flags, missing settings, ports that are taken, deploys that do not start."""

from __future__ import annotations

from datetime import timedelta

from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import fault, is_called_program, roll_out
from tests.evals.cluster.runtimes.voices import Said
from tests.evals.cluster.world import Crash, World


@fault("command-not-found", "startup", "command-not-found")
def command_not_found(world: World, part: Part) -> tuple[str, ...]:
    """The command is no program in the image."""
    component = roll_out(world, part)
    command = world.random.choice(["/app/serverr", "start-server", "/usr/local/bin/run.sh"])
    world.container(part.name)["command"] = [command]
    cause = "no such file or directory" if command.startswith("/") else "executable file not found in $PATH"
    lead = (
        "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: "
    )
    what = f'unable to start container process: exec: "{command}": {"stat " + command + ": " if command.startswith("/") else ""}{cause}: unknown'
    world.programs[part.name].crash = Crash(128, [], 0.01, "StartError", lead + what)
    return (component,)


@fault("bad-flag", "runtime", "argument-wrong", "app-exits-with-error", suits=is_called_program)
def bad_flag(world: World, part: Part) -> tuple[str, ...]:
    """The program is started with an argument that it does not know."""
    component = roll_out(world, part)
    world.container(part.name)["args"] = ["--max-concurency=64"]
    words = {
        "go": [
            "flag provided but not defined: -max-concurency",
            f"Usage of /{part.name}:",
            "  -config string",
            "    \tpath of the configuration",
        ],
        "python": [
            f"usage: {part.name} [-h] [--port PORT] [--workers N]",
            f"{part.name}: error: unrecognized arguments: --max-concurency=64",
        ],
        "node": ["node: bad option: --max-concurency=64"],
        "java": [
            "Unrecognized option: --max-concurency=64",
            "Error: Could not create the Java Virtual Machine.",
            "Error: A fatal exception has occurred. Program will exit.",
        ],
        "dotnet": [
            "Unhandled exception. System.FormatException: The short switch '--max-concurency=64' is not defined in the switch mappings.",
            f"   at Program.<Main>$(String[] args) in /src/{part.name}/Program.cs:line 12",
        ],
    }[part.runtime]
    world.programs[part.name].crash = Crash(
        {"go": 2, "python": 2, "node": 9, "java": 1, "dotnet": 134}[part.runtime], words, 0.4
    )
    return (component,)


@fault("missing-env", "runtime", "missing-env-var", suits=is_called_program)
def missing_env(world: World, part: Part) -> tuple[str, ...]:
    """A variable that the program needs is no longer set."""
    component = roll_out(world, part)
    name = world.random.choice(["TOKEN_ISSUER", "ENCRYPTION_KEY_ID", "STORAGE_BUCKET"])
    words = {
        "go": [Said("FATAL", f"required environment variable {name} is not set", {})],
        "python": [
            "Traceback (most recent call last):",
            '  File "/app/main.py", line 14, in <module>',
            f'    issuer = os.environ["{name}"]',
            '  File "<frozen os>", line 679, in __getitem__',
            f"KeyError: '{name}'",
        ],
        "node": [
            "/app/dist/config.js:12",
            "    throw new Error(`Missing required environment variable: ${name}`);",
            "    ^",
            "",
            f"Error: Missing required environment variable: {name}",
            "    at requireEnv (/app/dist/config.js:12:11)",
            "Node.js v20.15.1",
        ],
        "java": [
            Said(
                "ERROR",
                "Application run failed",
                {},
                (
                    f"java.lang.IllegalArgumentException: Could not resolve placeholder '{name}' in value \"${{{name}}}\"",
                    "\tat org.springframework.util.PropertyPlaceholderHelper.parseStringValue(PropertyPlaceholderHelper.java:180)",
                ),
                "o.s.boot.SpringApplication",
            )
        ],
        "dotnet": [
            f"Unhandled exception. System.InvalidOperationException: Environment variable '{name}' is required.",
            "   at Program.<Main>$(String[] args) in /src/Program.cs:line 21",
        ],
    }[part.runtime]
    world.programs[part.name].crash = Crash(134 if part.runtime == "dotnet" else 1, words, 1.5)
    return (component,)


@fault("config-unreadable", "runtime", "configuration-unreadable", suits=is_called_program)
def config_unreadable(world: World, part: Part) -> tuple[str, ...]:
    """The configuration that the program reads is not valid."""
    component = roll_out(world, part)
    world.get("ConfigMap", f"{part.name}-config")["data"]["application.yaml"] = (
        "server:\n  port: 80a80\n  pool\n    max: 20\n"
    )
    words = {
        "go": [Said("FATAL", "cannot read configuration", {"error": "yaml: line 4: could not find expected ':'"})],
        "python": [
            "Traceback (most recent call last):",
            '  File "/app/main.py", line 9, in <module>',
            "    settings = yaml.safe_load(handle)",
            "yaml.scanner.ScannerError: while scanning a simple key",
            '  in "/etc/app/application.yaml", line 3, column 3',
            "could not find expected ':'",
        ],
        "node": [
            "/app/node_modules/js-yaml/lib/loader.js:183",
            "  return new YAMLException(message, mark);",
            "",
            "YAMLException: can not read a block mapping entry; a multiline key may not be an implicit key (4:8)",
            "Node.js v20.15.1",
        ],
        "java": [
            Said(
                "ERROR",
                "Application run failed",
                {},
                (
                    "org.yaml.snakeyaml.scanner.ScannerException: while scanning a simple key",
                    " in 'reader', line 3, column 3:",
                    "could not find expected ':'",
                ),
                "o.s.boot.SpringApplication",
            )
        ],
        "dotnet": [
            "Unhandled exception. System.IO.InvalidDataException: Failed to load configuration from file '/etc/app/application.yaml'.",
            "   at Microsoft.Extensions.Configuration.FileConfigurationProvider.Load(Boolean reload)",
        ],
    }[part.runtime]
    world.programs[part.name].crash = Crash(134 if part.runtime == "dotnet" else 1, words, 1.0)
    return (component,)


@fault(
    "bad-release",
    "runtime",
    "app-exits-with-error",
    "unhandled-crash",
    "errors-after-change",
    "null-dereference",
    "process-segfault",
    "bad-release",
    suits=is_called_program,
)
def bad_release(world: World, part: Part) -> tuple[str, ...]:
    """A new release of the program ends with an error of its own right after its start."""
    component = roll_out(world, part)
    container = world.container(part.name)
    container["image"] = container["image"].rsplit(":v", 1)[0] + ":v5.0.0"
    words = {
        "go": [
            "panic: runtime error: invalid memory address or nil pointer dereference",
            "[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x7a3c41]",
            "",
            "goroutine 1 [running]:",
            "main.(*Server).loadPlans(0x0)",
            "\t/src/server.go:214 +0x41",
            "main.main()",
            "\t/src/main.go:58 +0x2a5",
        ],
        "python": [
            "Traceback (most recent call last):",
            '  File "/app/main.py", line 41, in <module>',
            "    app.register(plans.routes())",
            f'  File "/app/{part.name}/plans.py", line 17, in routes',
            "    return [Route(p) for p in DEFAULTS]",
            "TypeError: 'NoneType' object is not iterable",
        ],
        "node": [
            "/app/dist/plans.js:31",
            "    return defaults.map((plan) => route(plan));",
            "                    ^",
            "",
            "TypeError: Cannot read properties of undefined (reading 'map')",
            "    at routes (/app/dist/plans.js:31:21)",
            "    at Object.<anonymous> (/app/dist/server.js:12:9)",
            "Node.js v20.15.1",
        ],
        "java": [
            Said(
                "ERROR",
                "Application run failed",
                {},
                (
                    "org.springframework.beans.factory.UnsatisfiedDependencyException: Error creating bean with name 'planController': Unsatisfied dependency expressed through constructor parameter 0",
                    'Caused by: java.lang.NullPointerException: Cannot invoke "java.util.List.stream()" because "this.defaults" is null',
                    "\tat com.example.plans.PlanService.<init>(PlanService.java:33)",
                ),
                "o.s.boot.SpringApplication",
            )
        ],
        "dotnet": [
            "Unhandled exception. System.NullReferenceException: Object reference not set to an instance of an object.",
            "   at Plans.PlanRoutes.Register(WebApplication app) in /src/Plans/PlanRoutes.cs:line 29",
            "   at Program.<Main>$(String[] args) in /src/Program.cs:line 44",
        ],
    }[part.runtime]
    code = {"go": 2, "dotnet": 139}.get(part.runtime, 1)
    world.programs[part.name].crash = Crash(code, words, 3.0 if part.runtime != "java" else 9.0)
    return (component,)


@fault("sidecar-port", "runtime", "sidecar-port-conflict", "address-in-use", suits=is_called_program)
def sidecar_port(world: World, part: Part) -> tuple[str, ...]:
    """A sidecar wants the port that the program has already."""
    component = roll_out(world, part)
    pod = world.workload(part.name)["spec"]["template"]["spec"]
    name = world.random.choice(["envoy", "auth-proxy", "metrics-agent"])
    made = {
        "name": name,
        "image": f"{world.application.registry}/{name}:1.9.2",
        "imagePullPolicy": "IfNotPresent",
        "ports": [{"containerPort": part.port, "name": "side", "protocol": "TCP"}],
        "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}},
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
    }
    pod["containers"] = [pod["containers"][0], made]
    words = [f"starting {name} 1.9.2", f"cannot bind '0.0.0.0:{part.port}': Address already in use"]
    if name == "metrics-agent":
        words = [f"listen tcp :{part.port}: bind: address already in use"]
    world.notes["side_crash"] = {(part.name, name): Crash(1, words, 1.0)}
    return (component,)


@fault("container-kill", "runtime", "container-killed", suits=is_called_program)
def container_kill(world: World, part: Part) -> tuple[str, ...]:
    """Something outside killed the container some minutes ago; it runs again."""
    world.programs[part.name].restarts_ago = timedelta(minutes=world.random.randrange(2, 12))
    world.notes["ended"] = {part.name: Crash(137, [])}
    return (f"{part.kind}/{part.name}",)
