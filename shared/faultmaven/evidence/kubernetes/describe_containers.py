"""Containers in a describe output: image, command, states, resources, probes, environment and mounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from faultmaven.evidence.kubernetes.outline import Entry
from faultmaven.evidence.kubernetes.tree import Doc
from faultmaven.evidence.kubernetes.values import camel, is_nothing, scalar, time

_PROBE_TIMES = {"delay": "initialDelaySeconds", "timeout": "timeoutSeconds", "period": "periodSeconds"}
_PROBE_COUNTS = {"success": "successThreshold", "failure": "failureThreshold"}
_PROBE = re.compile(r"(?P<what>.*?)\s++delay=(?P<delay>\d+)s timeout=(?P<timeout>\d+)s period=(?P<period>\d+)s"
                    r"(?: #success=(?P<success>\d+))?(?: #failure=(?P<failure>\d+))?")  # fmt: skip
_HTTP_TARGET = re.compile(
    r"(?P<scheme>https?)://(?P<host>[^:/]*|\[[^\]]*\]):(?P<port>[^/]*)(?P<path>/.*)?", re.IGNORECASE
)
_KEY_REF = re.compile(r"<set to the key '(?P<key>[^']*)' (?:in|of) (?P<kind>secret|config map) '(?P<name>[^']*)'>\s*"
                      r"(?:Optional:\s*(?P<optional>\w+))?")  # fmt: skip
_FIELD_REF = re.compile(r"\(v\d[\w]*:(?P<field>[^)]+)\)\s*\Z")
_RESOURCE_REF = re.compile(r"(?P<value>\S+) \((?P<resource>(?:limits|requests)\.[\w.-]+)\)\s*\Z")
_ENV_FROM = re.compile(r"(?P<name>\S+)\s+(?P<kind>Secret|ConfigMap)(?: with prefix '(?P<prefix>[^']*)')?"
                       r"\s*(?:Optional:\s*(?P<optional>\w+))?")  # fmt: skip
_MOUNT = re.compile(r"(?P<path>\S+) from (?P<volume>\S+) \((?P<flags>.*)\)\s*\Z")
_PORT = re.compile(r"(?P<port>\d+)/(?P<protocol>\w+)(?: \((?P<name>[^)]+)\))?")
_STATE_FIELDS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "Reason": ("reason", str),
    "Message": ("message", str),
    "Exit Code": ("exitCode", scalar),
    "Signal": ("signal", scalar),
    "Started": ("startedAt", time),
    "Finished": ("finishedAt", time),
}
_PROBES = {"Liveness": "livenessProbe", "Readiness": "readinessProbe", "Startup": "startupProbe"}


def read_containers(section: Entry, pod: Doc, spec: str, listing: str, statuses: str | None) -> None:
    """Read one `Containers:` section into `{spec}.{listing}` and, for a pod that runs, into `status.{statuses}`."""
    for entry in section.below:
        if not entry.key:
            continue
        container = pod.named(f"{spec}.{listing}", entry.key, entry.line)
        status = pod.named(f"status.{statuses}", entry.key, entry.line) if statuses and entry.find("State") else None
        for field in entry.below:
            _read_field(field, container, status)


def _read_field(field: Entry, container: Doc, status: Doc | None) -> None:
    if reader := _FIELD_READERS.get(field.key):
        reader(field, container)
    elif field.key in _PROBES:
        _read_probe(field, container.at(_PROBES[field.key]))
    elif status is not None:
        _read_status(field, status)
    elif field.key not in {"Host Port", "Host Ports"} and field.value:
        container.put(camel(field.key), scalar(field.value), field.line)


def _each_below(read: Callable[[Entry, Doc], None]) -> Callable[[Entry, Doc], None]:
    def read_all(field: Entry, container: Doc) -> None:
        for below in field.below:
            read(below, container)

    return read_all


def _read_resources(field: Entry, container: Doc) -> None:
    for resource in field.below:
        container.put(("resources", field.key.lower(), resource.key), resource.value, resource.line)


def _read_image(field: Entry, container: Doc) -> None:
    container.put("image", field.value, field.line)


def _read_ports(field: Entry, container: Doc) -> None:
    for match in _PORT.finditer(field.value):
        port = container.item("ports")
        if match["name"]:
            port.put("name", match["name"], field.line)
        port.put("containerPort", int(match["port"]), field.line)
        port.put("protocol", match["protocol"], field.line)


def _read_status(field: Entry, status: Doc) -> None:
    match field.key:
        case "State" | "Last State":
            if is_nothing(field.value):
                return
            state = "state" if field.key == "State" else "lastState"
            phase = field.value.lower()
            if not field.below:
                status.put(f"{state}.{phase}.printed", field.value, field.line)
            for entry in field.below:
                _read_state_field(entry, f"{state}.{phase}", status)
        case "Ready":
            status.put("ready", field.value == "True", field.line)
        case "Restart Count":
            status.put("restartCount", scalar(field.value), field.line)
        case "Container ID" | "Image ID":
            if field.value:
                status.put("containerID" if field.key == "Container ID" else "imageID", field.value, field.line)
        case "Host Port" | "Host Ports":
            return
        case _:
            if field.value:
                status.put(f"printed.{camel(field.key)}", field.value, field.line)


def _read_state_field(entry: Entry, base: str, status: Doc) -> None:
    """Read one field of a state; lines that are no field of it continue the message before them."""
    if entry.key in _STATE_FIELDS:
        name, read = _STATE_FIELDS[entry.key]
        value = read("\n".join([entry.value, *(below.text for below in entry.walk())]))
        status.put(f"{base}.{name}", value if isinstance(value, (str, int)) else None, entry.line)
        return
    message = status.text(f"{base}.message")
    text = "\n".join([entry.text, *(below.text for below in entry.walk())])
    status.put(f"{base}.message", f"{message}\n{text}" if message else text, entry.line)


def _read_words(field: Entry, container: Doc) -> None:
    """Read a command: kubectl prints one argument per line, and an argument of several lines on as many lines.

    The words cannot be told from the lines of one word, except that what follows `-c` is one script.
    """
    name = "command" if field.key == "Command" else "args"
    if field.value and not is_nothing(field.value):
        container.append(name, field.value, field.line)
    words = field.below
    after_shell = name == "args" and _is_shell(container)
    for index, word in enumerate(words):
        if word.text == "-c" or (index == 0 and after_shell and word.text != "-c" and len(words) > 1):
            script_at = index + 1 if word.text == "-c" else index
            if word.text == "-c":
                container.append(name, "-c", word.line)
            if script_at < len(words):
                script = "\n".join(line.text for line in words[script_at:])
                container.append(name, script, words[script_at].line)
            return
        container.append(name, word.text, word.line)


def _is_shell(container: Doc) -> bool:
    command = container.root.get("command")
    if not isinstance(command, list) or not command:
        return False
    last = command[-1]
    return getattr(last, "value", None) == "-c"


def _read_probe(field: Entry, probe: Doc) -> None:
    match = _PROBE.match(field.value)
    if match is None:
        probe.put("printed", field.value, field.line)
        return
    what = match["what"]
    if what.startswith("http-get "):
        target = _HTTP_TARGET.match(what.removeprefix("http-get "))
        if target:
            probe.put("httpGet.path", target["path"] or "/", field.line)
            probe.put("httpGet.port", scalar(target["port"]), field.line)
            probe.put("httpGet.scheme", target["scheme"].upper(), field.line)
            if target["host"]:
                probe.put("httpGet.host", target["host"], field.line)
    elif what.startswith("tcp-socket "):
        probe.put("tcpSocket.port", scalar(what.rpartition(":")[2]), field.line)
    elif what.startswith("exec "):
        for word in what.removeprefix("exec ").strip("[]").split(" "):
            probe.append("exec.command", word, field.line)
    elif what.startswith("grpc "):
        probe.put("grpc.port", scalar(what.rpartition(":")[2].split("/")[0].strip("<> ")), field.line)
    else:
        probe.put("printed", what, field.line)
    for printed, name in {**_PROBE_TIMES, **_PROBE_COUNTS}.items():
        if match[printed]:
            probe.put(name, int(match[printed]), field.line)


def _read_variable(variable: Entry, container: Doc) -> None:
    if not variable.key:
        return
    env = container.named("env", variable.key, variable.line)
    if ref := _KEY_REF.match(variable.value):
        source = "secretKeyRef" if ref["kind"] == "secret" else "configMapKeyRef"
        env.put(f"valueFrom.{source}.name", ref["name"], variable.line)
        env.put(f"valueFrom.{source}.key", ref["key"], variable.line)
        if ref["optional"]:
            env.put(f"valueFrom.{source}.optional", ref["optional"] == "true", variable.line)
    elif ref := _FIELD_REF.search(variable.value):
        env.put("valueFrom.fieldRef.fieldPath", ref["field"], variable.line)
    elif ref := _RESOURCE_REF.match(variable.value):
        env.put("valueFrom.resourceFieldRef.resource", ref["resource"], variable.line)
    else:
        lines = [variable.value, *(below.text for below in variable.walk())]
        env.put("value", "\n".join(lines), variable.line)


def _read_env_from(source: Entry, container: Doc) -> None:
    if match := _ENV_FROM.match(source.text):
        reference = container.item("envFrom")
        kind = "secretRef" if match["kind"] == "Secret" else "configMapRef"
        reference.put(f"{kind}.name", match["name"], source.line)
        if match["optional"]:
            reference.put(f"{kind}.optional", match["optional"] == "true", source.line)
        if match["prefix"]:
            reference.put("prefix", match["prefix"], source.line)


def _read_mount(mount: Entry, container: Doc) -> None:
    if match := _MOUNT.match(mount.text):
        item = container.item("volumeMounts")
        item.put("name", match["volume"], mount.line)
        item.put("mountPath", match["path"], mount.line)
        item.put("readOnly", "ro" in match["flags"].split(","), mount.line)
        if sub_path := re.search(r'path="([^"]*)"', match["flags"]):
            item.put("subPath", sub_path[1], mount.line)


_FIELD_READERS: Mapping[str, Callable[[Entry, Doc], None]] = {
    "Command": _read_words,
    "Args": _read_words,
    "Limits": _read_resources,
    "Requests": _read_resources,
    "Environment": _each_below(_read_variable),
    "Environment Variables from": _each_below(_read_env_from),
    "Mounts": _each_below(_read_mount),
    "Port": _read_ports,
    "Ports": _read_ports,
    "Image": _read_image,
}
