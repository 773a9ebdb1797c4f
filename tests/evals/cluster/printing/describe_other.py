"""`kubectl describe` of services, endpoints, claims, volumes, quotas, ingresses, policies and what else there is."""

from __future__ import annotations

from tests.evals.cluster.printing.tabs import aligned
from tests.evals.cluster.printing.words import described_events, joined, pairs, rfc1123
from tests.evals.cluster.world import Obj, World


def endpoint_words(world: World, name: str, namespace: str) -> list[str]:
    """Return the ready addresses of a service."""
    found = world.find("Endpoints", name, namespace)
    return [
        f"{address['ip']}:{subset['ports'][0]['port']}"
        for subset in (found or {}).get("subsets", [])
        for address in subset.get("addresses", [])
    ]


def limited(words: list[str], most: int = 3) -> str:
    """Return the first few and how many more."""
    if not words:
        return "<none>"
    return ",".join(words[:most]) + (f" + {len(words) - most} more..." if len(words) > most else "")


def describe_service(world: World, obj: Obj) -> str:
    """Return what `kubectl describe service` prints."""
    meta, spec = obj["metadata"], obj["spec"]
    is_new = int(world.notes["version"].split(".")[1]) >= 31
    out = f"Name:\t{meta['name']}\nNamespace:\t{meta['namespace']}\n{pairs('Labels', meta.get('labels'))}"
    out += pairs("Annotations", meta.get("annotations"), ": ")
    out += f"Selector:\t{joined(spec.get('selector'))}\nType:\t{spec['type']}\nIP Family Policy:\tSingleStack\n"
    out += f"IP Families:\tIPv4\nIP:\t{spec['clusterIP']}\nIPs:\t{spec['clusterIP']}\n"
    words = endpoint_words(world, meta["name"], meta["namespace"])
    for port in spec["ports"]:
        out += f"Port:\t{port['name']}\t{port['port']}/{port['protocol']}\nTargetPort:\t{port['targetPort']}/{port['protocol']}\n"
        none = "" if is_new else "<none>"
        out += f"Endpoints:\t{limited(words) if words else none}\n"
    out += "Session Affinity:\tNone\n"
    if is_new:
        out += "Internal Traffic Policy:\tCluster\n"
    return aligned(out + described_events(world, obj))


def describe_endpoints(world: World, obj: Obj) -> str:
    """Return what `kubectl describe endpoints` prints."""
    meta = obj["metadata"]
    out = f"Name:\t{meta['name']}\nNamespace:\t{meta['namespace']}\n{pairs('Labels', meta.get('labels'))}"
    out += "Annotations:\t<none>\nSubsets:\n"
    for subset in obj.get("subsets", []):
        for label, key in (("Addresses", "addresses"), ("NotReadyAddresses", "notReadyAddresses")):
            out += f"  {label}:\t{','.join(a['ip'] for a in subset.get(key, [])) or '<none>'}\n"
        out += "  Ports:\n    Name\tPort\tProtocol\n    ----\t----\t--------\n"
        out += "".join(f"    {p['name']}\t{p['port']}\t{p['protocol']}\n" for p in subset["ports"]) + "\n"
    return aligned(out + described_events(world, obj))


def describe_claim(world: World, obj: Obj) -> str:
    """Return what `kubectl describe pvc` prints."""
    meta, spec, status = obj["metadata"], obj["spec"], obj["status"]
    out = f"Name:\t{meta['name']}\nNamespace:\t{meta['namespace']}\nStorageClass:\t{spec.get('storageClassName', '')}\n"
    out += f"Status:\t{status['phase']}\nVolume:\t{spec.get('volumeName', '')}\n{pairs('Labels', meta.get('labels'))}"
    out += pairs("Annotations", meta.get("annotations"), ": ") + "Finalizers:\t[kubernetes.io/pvc-protection]\n"
    modes = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX"}
    out += f"Capacity:\t{status.get('capacity', {}).get('storage', '')}\n"
    out += f"Access Modes:\t{','.join(modes[m] for m in status.get('accessModes', []))}\nVolumeMode:\tFilesystem\n"
    users = [
        pod["metadata"]["name"]
        for pod in world.all("Pod", meta["namespace"])
        if any(
            v.get("persistentVolumeClaim", {}).get("claimName") == meta["name"] for v in pod["spec"].get("volumes", [])
        )
    ]
    return aligned(out + f"Used By:\t{', '.join(users) or '<none>'}\n" + described_events(world, obj))


def describe_volume(world: World, obj: Obj) -> str:
    """Return what `kubectl describe pv` prints."""
    spec = obj["spec"]
    reference = spec.get("claimRef")
    modes = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX"}
    out = f"Name:\t{obj['metadata']['name']}\n{pairs('Labels', obj['metadata'].get('labels'))}Annotations:\t<none>\n"
    out += f"Finalizers:\t[kubernetes.io/pv-protection]\nStorageClass:\t{spec.get('storageClassName', '')}\n"
    out += f"Status:\t{obj['status']['phase']}\nClaim:\t"
    out += f"{reference['namespace']}/{reference['name']}\n" if reference else "\n"
    out += f"Reclaim Policy:\t{spec['persistentVolumeReclaimPolicy']}\n"
    out += f"Access Modes:\t{','.join(modes[m] for m in spec['accessModes'])}\nVolumeMode:\tFilesystem\n"
    out += f"Capacity:\t{spec['capacity']['storage']}\nNode Affinity:\n  Required Terms:\n"
    for n, term in enumerate(spec.get("nodeAffinity", {}).get("required", {}).get("nodeSelectorTerms", [])):
        out += "".join(f"    Term {n}:\t{e['key']} in [{', '.join(e['values'])}]\n" for e in term["matchExpressions"])
    if "local" in spec:
        path = spec["local"]["path"]
        out += f"Message:\t\nSource:\n    Type:\tLocalVolume (a persistent volume backed by local storage on a node)\n    Path:\t{path}\n"
    else:
        path = spec.get("hostPath", {}).get("path", "")
        out += f"Message:\t\nSource:\n    Type:\tHostPath (bare host directory volume)\n    Path:\t{path}\n    HostPathType:\tDirectoryOrCreate\n"
    return aligned(out + described_events(world, obj))


def describe_quota(_: World, obj: Obj) -> str:
    """Return what `kubectl describe quota` prints."""
    out = f"Name:\t{obj['metadata']['name']}\nNamespace:\t{obj['metadata']['namespace']}\nResource\tUsed\tHard\n--------\t----\t----\n"
    used, hard = obj["status"]["used"], obj["status"]["hard"]
    return aligned(out + "".join(f"{key}\t{used.get(key, '0')}\t{hard[key]}\n" for key in sorted(hard)))


def describe_ingress(world: World, obj: Obj) -> str:
    """Return what `kubectl describe ingress` prints."""
    meta, spec = obj["metadata"], obj["spec"]
    address = obj.get("status", {}).get("loadBalancer", {}).get("ingress", [{}])[0].get("ip", "")
    out = f"Name:\t{meta['name']}\nLabels:\t<none>\nNamespace:\t{meta['namespace']}\nAddress:\t{address}\n"
    out += f"Ingress Class:\t{spec.get('ingressClassName', '<none>')}\nDefault backend:\t<default>\n"
    out += "Rules:\n  Host\tPath\tBackends\n  ----\t----\t--------\n"
    for rule in spec["rules"]:
        out += f"  {rule['host']}\t\n"
        for path in rule["http"]["paths"]:
            back = path["backend"]["service"]
            name, port = back["name"], back["port"].get("number") or back["port"].get("name")
            service = world.find("Service", name, meta["namespace"])
            if not service:
                words = f'<error: services "{name}" not found>'
            else:
                has_port = any(port in (p["port"], p["name"]) for p in service["spec"]["ports"])
                words = limited(endpoint_words(world, name, meta["namespace"])) if has_port else "<none>"
                words = "" if words == "<none>" else words
            out += f"  \t{path['path']}   {name}:{port} ({words})\n"
    out += pairs("Annotations", meta.get("annotations"), ": ")
    return aligned(out + described_events(world, obj))


def describe_policy(world: World, obj: Obj) -> str:
    """Return what `kubectl describe networkpolicy` prints."""
    meta, spec = obj["metadata"], obj["spec"]
    out = f"Name:         {meta['name']}\nNamespace:    {meta['namespace']}\n"
    out += f"Created on:   {meta['creationTimestamp']:%Y-%m-%d %H:%M:%S} +0000 UTC\nLabels:       <none>\nAnnotations:  <none>\nSpec:\n"
    selector = joined(spec["podSelector"].get("matchLabels"))
    if selector == "<none>":
        selector = "<none> (Allowing the specific traffic to all pods in this namespace)"
    out += f"  PodSelector:     {selector}\n"
    for title, key, way in (("ingress", "ingress", "From"), ("egress", "egress", "To")):
        if title.capitalize() not in spec["policyTypes"]:
            out += f"  Not affecting {title} traffic\n"
            continue
        out += f"  Allowing {title} traffic:\n"
        rules = spec.get(key, [])
        if not rules:
            out += f"    <none> (Selected pods are isolated for {title} connectivity)\n"
        for rule in rules:
            for port in rule.get("ports", []) or [None]:
                out += (
                    f"    To Port: {port['port']}/{port['protocol']}\n"
                    if port
                    else "    To Port: <any> (traffic allowed to all ports)\n"
                )
            for peer in rule.get("from", rule.get("to", [])) or [None]:
                if peer is None:
                    out += (
                        f"    {way}: <any> (traffic not restricted by {'source' if way == 'From' else 'destination'})\n"
                    )
                elif "podSelector" in peer:
                    out += f"    {way}:\n      PodSelector: {joined(peer['podSelector'].get('matchLabels'))}\n"
                else:
                    out += (
                        f"    {way}:\n      NamespaceSelector: {joined(peer['namespaceSelector'].get('matchLabels'))}\n"
                    )
    return out + f"  Policy Types: {', '.join(spec['policyTypes'])}\n"


def describe_config_map(world: World, obj: Obj) -> str:
    """Return what `kubectl describe configmap` prints."""
    meta = obj["metadata"]
    out = f"Name:         {meta['name']}\nNamespace:    {meta['namespace']}\nLabels:       <none>\nAnnotations:  <none>\n\nData\n====\n"
    out += "".join(f"{key}:\n----\n{value}\n\n" for key, value in sorted(obj.get("data", {}).items()))
    return out + "\nBinaryData\n====\n\nEvents:  <none>\n"


def describe_scaler(world: World, obj: Obj) -> str:
    """Return what `kubectl describe hpa` prints."""
    meta, spec, status = obj["metadata"], obj["spec"], obj["status"]
    target = spec["scaleTargetRef"]
    metric = spec["metrics"][0]["resource"]
    now = status.get("currentMetrics", [{}])[0].get("resource", {}).get("current", {}).get("averageUtilization")
    out = f"Name:\t{meta['name']}\nNamespace:\t{meta['namespace']}\nLabels:\t<none>\nAnnotations:\t<none>\n"
    out += f"CreationTimestamp:\t{rfc1123(world, meta['creationTimestamp'])}\nReference:\t{target['kind']}/{target['name']}\n"
    out += "Metrics:\t( current / target )\n"
    shown = f"{now}%" if now is not None else "<unknown>"
    out += f"  resource {metric['name']} on pods  (as a percentage of request):\t{shown} / {metric['target']['averageUtilization']}%\n"
    out += f"Min replicas:\t{spec['minReplicas']}\nMax replicas:\t{spec['maxReplicas']}\n"
    out += f"Deployment pods:\t{status['currentReplicas']} current / {status['desiredReplicas']} desired\n"
    out += "Conditions:\n  Type\tStatus\tReason\tMessage\n  ----\t------\t------\t-------\n"
    out += "".join(f"  {c['type']}\t{c['status']}\t{c['reason']}\t{c['message']}\n" for c in status["conditions"])
    return aligned(out + described_events(world, obj))
