"""`kubectl describe pod`, and the parts of it that describing a pod template needs too."""

from __future__ import annotations

from tests.evals.cluster.printing.tabs import aligned
from tests.evals.cluster.printing.words import described_events, pairs, rfc1123
from tests.evals.cluster.quantities import duration
from tests.evals.cluster.world import Obj, World


def describe_pod(world: World, pod: Obj) -> str:
    """Return what `kubectl describe pod` prints."""
    meta, spec, status = pod["metadata"], pod["spec"], pod["status"]
    out = f"Name:\t{meta['name']}\nNamespace:\t{meta['namespace']}\nPriority:\t{spec.get('priority', 0)}\n"
    out += f"Service Account:\t{spec.get('serviceAccountName', 'default')}\n"
    node = spec.get("nodeName")
    out += f"Node:\t{node}/{status.get('hostIP', '')}\n" if node else "Node:\t<none>\n"
    if "startTime" in status:
        out += f"Start Time:\t{rfc1123(world, status['startTime'])}\n"
    out += pairs("Labels", meta.get("labels")) + pairs("Annotations", meta.get("annotations"), ": ")
    if "deletionTimestamp" in meta:
        left = world.now - meta["deletionTimestamp"]
        out += f"Status:\tTerminating (lasts {duration(left)})\nTermination Grace Period:\t30s\n"
    else:
        out += f"Status:\t{status['phase']}\n"
    for key in ("reason", "message"):
        if status.get(key):
            out += f"{key.capitalize()}:\t{status[key]}\n"
    address = status.get("podIP", "")
    out += f"IP:\t{address}\n"
    out += f"IPs:\n  IP:\t{address}\n" if address else "IPs:\t<none>\n"
    owner = meta.get("ownerReferences", [None])[0]
    if owner:
        out += f"Controlled By:\t{owner['kind']}/{owner['name']}\n"
    if spec.get("initContainers"):
        out += described_containers(
            world, "Init Containers", spec["initContainers"], status.get("initContainerStatuses", []), is_pod=True
        )
    out += described_containers(
        world, "Containers", spec["containers"], status.get("containerStatuses", []), is_pod=True
    )
    if status.get("conditions"):
        out += "Conditions:\n  Type\tStatus\n"
        out += "".join(f"  {c['type']} \t{c['status']} \n" for c in status["conditions"])
    out += described_volumes(spec.get("volumes", []))
    out += f"QoS Class:\t{status.get('qosClass') or 'Burstable'}\n"
    out += placement(spec) + described_events(world, pod)
    return aligned(out)


def placement(spec: Obj, indent: str = "") -> str:
    """Return node selectors and tolerations."""
    return pairs(f"{indent}Node-Selectors", spec.get("nodeSelector")) + _tolerations(spec.get("tolerations"), indent)


def _tolerations(tolerations: list[Obj] | None, indent: str) -> str:
    if not tolerations:
        return f"{indent}Tolerations:\t<none>\n"
    words: list[str] = []
    for t in sorted(tolerations, key=lambda t: t.get("key", "")):
        text = t.get("key", "")
        if t.get("value"):
            text += f"={t['value']}"
        if t.get("effect"):
            text += f":{t['effect']}"
        if t.get("operator") == "Exists":
            text += " op=Exists" if text else "op=Exists"
        if "tolerationSeconds" in t:
            text += f" for {t['tolerationSeconds']}s"
        words.append(text)
    return f"{indent}Tolerations:\t{words[0]}\n" + "".join(f"\t{w}\n" for w in words[1:])


def described_containers(
    world: World, title: str, containers: list[Obj], statuses: list[Obj], *, is_pod: bool, indent: str = ""
) -> str:
    """Return the part about containers, of a pod with their state, of a template without."""
    known = {status["name"]: status for status in statuses}
    has_names = int(world.notes["version"].split(".")[1]) >= 32
    out = f"{indent}{title}:\n"
    p = indent + "    "[: 4 if is_pod else 2]
    for c in containers:
        status = known.get(c["name"])
        out += f"{indent}  {c['name']}:\n" if is_pod else f"{indent} {c['name']}:\n"
        if status:
            out += f"{p}Container ID:\t{status.get('containerID', '')}\n"
        out += f"{p}Image:\t{c['image']}\n"
        if status:
            out += f"{p}Image ID:\t{status['imageID']}\n"
        ports = c.get("ports", [])
        s = "s" if len(ports) > 1 else ""
        words = [f"{q['containerPort']}/{q['protocol']}" + (f" ({q['name']})" if has_names else "") for q in ports]
        hosts = [f"{q.get('hostPort', 0)}/{q['protocol']}" + (f" ({q['name']})" if has_names else "") for q in ports]
        out += f"{p}Port{s}:\t{', '.join(words) or '<none>'}\n{p}Host Port{s}:\t{', '.join(hosts) or '<none>'}\n"
        for label, key in (("Command", "command"), ("Args", "args")):
            if c.get(key):
                lines = [line for arg in c[key] for line in str(arg).split("\n")]
                out += f"{p}{label}:\n" + "".join(f"{p}  {line}\n" for line in lines)
        if status:
            out += _state(world, "State", status["state"], p)
            if status["lastState"]:
                out += _state(world, "Last State", status["lastState"], p)
            out += f"{p}Ready:\t{status['ready']}\n{p}Restart Count:\t{status['restartCount']}\n"
        for key in ("limits", "requests"):
            if c["resources"].get(key):
                out += f"{p}{key.capitalize()}:\n"
                out += "".join(f"{p}  {k}:\t{v}\n" for k, v in sorted(c["resources"][key].items()))
        for kind in ("liveness", "readiness", "startup"):
            if c.get(f"{kind}Probe"):
                out += f"{p}{kind.capitalize()}:\t{probe_words(c[f'{kind}Probe'])}\n"
        out += _environment(c, p) + _mounts(c, p)
    return out


def probe_words(probe: Obj) -> str:
    """Return a probe as describe prints it."""
    if "httpGet" in probe:
        get = probe["httpGet"]
        how = f"http-get {get.get('scheme', 'HTTP').lower()}://:{get['port']}{get.get('path', '/')}"
    elif "tcpSocket" in probe:
        how = f"tcp-socket :{probe['tcpSocket']['port']}"
    elif "grpc" in probe:
        how = f"grpc <pod>:{probe['grpc']['port']} {probe['grpc'].get('service', '')}"
    else:
        how = f"exec [{' '.join(probe['exec']['command'])}]"
    times = f"delay={probe.get('initialDelaySeconds', 0)}s timeout={probe['timeoutSeconds']}s"
    counts = f"#success={probe['successThreshold']} #failure={probe['failureThreshold']}"
    return f"{how} {times} period={probe['periodSeconds']}s {counts}"


def _state(world: World, title: str, state: Obj, p: str) -> str:
    if "running" in state:
        return f"{p}{title}:\tRunning\n{p}  Started:\t{rfc1123(world, state['running']['startedAt'])}\n"
    if "waiting" in state:
        return f"{p}{title}:\tWaiting\n{p}  Reason:\t{state['waiting']['reason']}\n"
    ended = state["terminated"]
    out = f"{p}{title}:\tTerminated\n"
    if ended.get("reason"):
        out += f"{p}  Reason:\t{ended['reason']}\n"
    if ended.get("message"):
        out += f"{p}  Message:\t{ended['message']}\n"
    out += f"{p}  Exit Code:\t{ended['exitCode']}\n"
    started, finished = rfc1123(world, ended["startedAt"]), rfc1123(world, ended["finishedAt"])
    return out + f"{p}  Started:\t{started}\n{p}  Finished:\t{finished}\n"


def _environment(c: Obj, p: str) -> str:
    out = ""
    if c.get("envFrom"):
        out += f"{p}Environment Variables from:\n"
        for source in c["envFrom"]:
            kind, field = ("ConfigMap", "configMapRef") if "configMapRef" in source else ("Secret", "secretRef")
            out += (
                f"{p}  {source[field]['name']}\t{kind}\tOptional: {str(source[field].get('optional', False)).lower()}\n"
            )
    if not c.get("env"):
        return out + f"{p}Environment:\t<none>\n"
    out += f"{p}Environment:\n"
    for entry in c["env"]:
        reference = entry.get("valueFrom", {})
        if "secretKeyRef" in reference:
            key = reference["secretKeyRef"]
            text = f"<set to the key '{key['key']}' in secret '{key['name']}'>\tOptional: false"
        elif "configMapKeyRef" in reference:
            key = reference["configMapKeyRef"]
            text = f"<set to the key '{key['key']}' of config map '{key['name']}'>\tOptional: false"
        elif "fieldRef" in reference:
            text = f" ({reference['fieldRef']['apiVersion']}:{reference['fieldRef']['fieldPath']})"
        else:
            text = entry.get("value", "")
        out += f"{p}  {entry['name']}:\t{text}\n"
    return out


def _mounts(c: Obj, p: str) -> str:
    mounts = sorted(c.get("volumeMounts", []), key=lambda m: m["mountPath"])
    if not mounts:
        return f"{p}Mounts:\t<none>\n"
    lines = [f"{p}  {m['mountPath']} from {m['name']} ({'ro' if m.get('readOnly') else 'rw'})\n" for m in mounts]
    return f"{p}Mounts:\n" + "".join(lines)


def described_volumes(volumes: list[Obj], indent: str = "") -> str:
    """Return the part about volumes."""
    if not volumes:
        return f"{indent}Volumes:\t<none>\n"
    out = f"{indent}Volumes:\n"
    for v in volumes:
        out += f"{indent}  {v['name']}:\n"
        p = f"{indent}    "
        if "projected" in v:
            out += f"{p}Type:\tProjected (a volume that contains injected data from multiple sources)\n"
            out += f"{p}TokenExpirationSeconds:\t3607\n{p}ConfigMapName:\tkube-root-ca.crt\n"
            out += f"{p}ConfigMapOptional:\t<nil>\n{p}DownwardAPI:\ttrue\n"
        elif "persistentVolumeClaim" in v:
            out += f"{p}Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)\n"
            out += f"{p}ClaimName:\t{v['persistentVolumeClaim']['claimName']}\n{p}ReadOnly:\tfalse\n"
        elif "configMap" in v:
            out += f"{p}Type:\tConfigMap (a volume populated by a ConfigMap)\n"
            out += f"{p}Name:\t{v['configMap']['name']}\n{p}Optional:\tfalse\n"
        elif "secret" in v:
            out += f"{p}Type:\tSecret (a volume populated by a Secret)\n"
            out += f"{p}SecretName:\t{v['secret']['secretName']}\n{p}Optional:\tfalse\n"
        else:
            out += f"{p}Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)\n"
            out += f"{p}Medium:\t\n{p}SizeLimit:\t<unset>\n"
    return out
