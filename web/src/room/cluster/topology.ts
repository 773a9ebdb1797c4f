/** What stands before what in a cluster: ingress, service, workload with its pods; drawn from the objects themselves. */
import { grouped } from '~/ui/grouped';
import type { Shown } from './use-objects';

export type Node = {
  id: string;
  kind: string;
  name: string;
  namespace: string;
  number: number;
  line_no: number;
  /** What is wrong with it, in a few words; empty when nothing is. */
  trouble: string;
  /** `2 of 3 ready`, for a workload with pods. */
  pods: string;
  isBlamed: boolean;
};
export type Edge = { from: string; to: string };
export type Topology = { columns: [Node[], Node[], Node[]]; edges: Edge[] };

type Labels = Record<string, string>;
type Pod = { shown: Shown; workload: string; labels: Labels; isReady: boolean; trouble: string };

const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']);
const WELL = /^(running|succeeded|completed)$/i;

/** `blamed` are components as `Kind/name`. */
export function topologyOf(objects: readonly Shown[], blamed: ReadonlySet<string>): Topology {
  const shown = merged(placed(objects));
  const pods = shown.filter(({ kind }) => kind === 'Pod').map(podOf);
  const nodes = new Map<string, Node>();
  const put = (item: Shown, kind: string, name: string): Node => {
    const id = keyOf(kind, item.namespace, name);
    const known = nodes.get(id);
    if (known) return known;
    const node: Node = {
      ...{ id, kind, name, namespace: item.namespace ?? '', number: item.number, line_no: item.line_no },
      ...{ trouble: '', pods: '', isBlamed: blamed.has(`${kind}/${name}`) },
    };
    nodes.set(id, node);
    return node;
  };
  for (const item of shown) if (WORKLOADS.has(item.kind)) put(item, item.kind, item.name);
  const byWorkload = grouped(pods, ({ shown: pod, workload }) => ownerNode(nodes, pod, workload));
  for (const [id, members] of byWorkload) {
    const first = members[0];
    if (!first) continue;
    const [kind = 'Pod', , name = ''] = id.split('|');
    const node = put(first.shown, kind, name);
    const ready = members.filter((pod) => pod.isReady).length;
    node.pods = `${ready} of ${members.length} ready`;
    node.trouble = members.find((pod) => pod.trouble)?.trouble ?? '';
    node.isBlamed ||= members.some((pod) => blamed.has(`Pod/${pod.shown.name}`));
  }
  for (const item of shown) {
    const node = nodes.get(keyOf(item.kind, item.namespace, item.name));
    if (node && !node.trouble) node.trouble = workloadTrouble(item);
  }
  const edges = [...selected(shown, pods, nodes, put), ...routed(shown, nodes, put)];
  const all = [...nodes.values()].sort(byTrouble);
  const column = (...kinds: string[]) => all.filter((node) => kinds.includes(node.kind));
  return {
    columns: [
      column('Ingress'),
      column('Service'),
      all.filter(({ kind }) => kind !== 'Ingress' && kind !== 'Service'),
    ],
    edges,
  };
}

function keyOf(kind: string, namespace: string | null, name: string): string {
  return `${kind}|${namespace ?? ''}|${name}`;
}

function byTrouble(a: Node, b: Node): number {
  const weight = (node: Node) => (node.isBlamed ? 2 : 0) + (node.trouble ? 1 : 0);
  return weight(b) - weight(a) || a.name.localeCompare(b.name);
}

/**
 * Objects with the namespace that their table leaves out: `kubectl get pods` prints one namespace and does not name it.
 * It is known when everything of that file which other files show too is in one and the same.
 */
function placed(objects: readonly Shown[]): readonly Shown[] {
  const known = grouped(
    objects.filter(({ namespace }) => namespace),
    ({ kind, name }) => `${kind}|${name}`,
  );
  const unplaced = objects.filter(({ namespace }) => !namespace);
  const ofFile = new Map<number, string>();
  for (const [number, items] of grouped(unplaced, (item) => item.number)) {
    const found = items.flatMap(({ kind, name }) => known.get(`${kind}|${name}`) ?? []);
    const names = new Set(found.map(({ namespace }) => namespace));
    const [only] = names;
    if (only && names.size === 1) ofFile.set(number, only);
  }
  return objects.map((item) =>
    item.namespace ? item : { ...item, namespace: ofFile.get(item.number) ?? null },
  );
}

/** One object for each name: of several files that show it, the fields that any of them has. */
function merged(objects: readonly Shown[]): Shown[] {
  const found = new Map<string, Shown>();
  for (const item of objects) {
    const key = keyOf(item.kind, item.namespace, item.name);
    const known = found.get(key);
    if (!known) found.set(key, { ...item });
    else {
      for (const field of [
        'selector',
        'labels',
        'template',
        'owner',
        'phase',
        'containers',
        'status',
        'rules',
      ] as const) {
        if (known[field] === null) Object.assign(known, { [field]: item[field] });
      }
    }
  }
  return [...found.values()];
}

function podOf(shown: Shown): Pod {
  const containers = (json(shown.containers) as ContainerStatus[] | null) ?? [];
  const waiting = containers
    .map(({ state }) => state?.waiting?.reason ?? state?.terminated?.reason)
    .find(Boolean);
  const phase = waiting && waiting !== 'Completed' ? waiting : (shown.phase ?? '');
  const unready = containers.some(
    ({ ready, state }) => ready === false && state?.terminated?.reason !== 'Completed',
  );
  const isWell = phase === '' || WELL.test(phase);
  return {
    shown,
    workload: workloadOf(shown),
    labels: labelsOf(shown.labels),
    isReady: isWell && !unready,
    trouble: !isWell ? phase : unready ? 'not ready' : '',
  };
}

type ContainerStatus = {
  ready?: boolean;
  state?: { waiting?: { reason?: string }; terminated?: { reason?: string } };
};

/** `Deployment web`: the owner's owner where that is a replica set or a cron job's run. */
function workloadOf({ owner, name, labels }: Shown): string {
  const found = json(owner) as { kind?: string; name?: string } | null;
  const hash = labelsOf(labels)['pod-template-hash'];
  if (found?.kind === 'ReplicaSet' && found.name) {
    const plain =
      hash && found.name.endsWith(`-${hash}`)
        ? found.name.slice(0, -hash.length - 1)
        : found.name.replace(/-[a-z0-9]{6,10}$/, '');
    return `Deployment ${plain}`;
  }
  if (found?.kind && found.name) return `${found.kind} ${found.name}`;
  const made = /^(.+)-[a-f0-9]{6,10}-[a-z0-9]{5}$/.exec(name);
  return made ? `Deployment ${made[1]}` : `Pod ${name}`;
}

/** The node of a pod's workload; a name that only one workload has needs no kind. */
function ownerNode(nodes: ReadonlyMap<string, Node>, pod: Shown, workload: string): string {
  const [kind = 'Pod', name = pod.name] = workload.split(' ');
  const exact = keyOf(kind, pod.namespace, name);
  if (nodes.has(exact)) return exact;
  const named = [...nodes.values()].find(
    (node) => node.name === name && node.namespace === (pod.namespace ?? ''),
  );
  return named?.id ?? exact;
}

function workloadTrouble({ status }: Shown): string {
  const found = json(status) as {
    replicas?: number;
    readyReplicas?: number;
    unavailableReplicas?: number;
  } | null;
  return found?.unavailableReplicas ? `${found.unavailableReplicas} unavailable` : '';
}

type Put = (item: Shown, kind: string, name: string) => Node;

function* selected(
  shown: readonly Shown[],
  pods: readonly Pod[],
  nodes: ReadonlyMap<string, Node>,
  put: Put,
): Generator<Edge> {
  const templates = shown.filter(({ kind, template }) => WORKLOADS.has(kind) && template !== null);
  for (const item of shown.filter(({ kind }) => kind === 'Service')) {
    const service = put(item, 'Service', item.name);
    const wanted = Object.entries(labelsOf(item.selector));
    if (wanted.length === 0) continue;
    const fits = (labels: Labels, of: Shown) =>
      (of.namespace ?? '') === (item.namespace ?? '') &&
      wanted.every(([name, value]) => labels[name] === value);
    const targets = new Set<string>([
      ...pods
        .filter((pod) => fits(pod.labels, pod.shown))
        .map((pod) => ownerNode(nodes, pod.shown, pod.workload)),
      ...templates
        .filter((w) => fits(labelsOf(w.template), w))
        .map((w) => keyOf(w.kind, w.namespace, w.name)),
    ]);
    // Without labels in the evidence nothing can be said of what is selected.
    const isTold = pods.some((pod) => Object.keys(pod.labels).length > 0) || templates.length > 0;
    if (targets.size === 0 && isTold) service.trouble = 'selects nothing';
    for (const to of targets) yield { from: service.id, to };
  }
}

type IngressSpec = {
  defaultBackend?: Backend;
  rules?: { http?: { paths?: { backend?: Backend }[] } }[];
};
type Backend = { service?: { name?: string }; serviceName?: string };

function* routed(shown: readonly Shown[], nodes: ReadonlyMap<string, Node>, put: Put): Generator<Edge> {
  for (const item of shown.filter(({ kind }) => kind === 'Ingress')) {
    const ingress = put(item, 'Ingress', item.name);
    const spec = json(item.rules) as IngressSpec | null;
    const backends = [
      spec?.defaultBackend,
      ...(spec?.rules ?? []).flatMap((rule) => rule.http?.paths?.map((path) => path.backend) ?? []),
    ];
    const names = new Set(
      backends.flatMap((backend) => backend?.service?.name ?? backend?.serviceName ?? []),
    );
    for (const name of names) {
      const to = keyOf('Service', item.namespace, name);
      if (nodes.has(to)) yield { from: ingress.id, to };
      else ingress.trouble = `no service ${name}`;
    }
  }
}

function json(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}

/** Labels of a JSON object; of a workload's selector those it must match. */
function labelsOf(value: unknown): Labels {
  const found = json(value);
  if (found === null || typeof found !== 'object') return {};
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
