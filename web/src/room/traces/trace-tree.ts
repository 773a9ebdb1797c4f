/** A trace as a tree in the order to draw it: depth, own time, and the path that made it take so long. */

export type Span = {
  span_id: string | null;
  parent_id: string | null;
  service: string | null;
  name: string | null;
  at: number | null;
  duration_ms: number | null;
  failed: boolean;
  number: number;
  line_no: number;
};

export type Row = {
  span: Span;
  depth: number;
  /** Milliseconds after the beginning of the trace, and how long it took. */
  from: number;
  length: number;
  /** What none of its children accounts for. */
  own: number;
  isCritical: boolean;
  hidden: number;
};

export type Tree = { rows: Row[]; length: number; services: string[] };

type Node = Row & { children: Node[] };

/** Spans whose parent is not among them are roots; a span that is its own ancestor is one too. */
export function treeOf(spans: readonly Span[]): Tree {
  const start = Math.min(...spans.map((span) => span.at ?? Number.POSITIVE_INFINITY));
  const nodes = spans.map((span) => nodeOf(span, Number.isFinite(start) ? start : 0));
  const byId = new Map(nodes.flatMap((node) => (node.span.span_id ? [[node.span.span_id, node]] : [])));
  const parents = new Map<Node, Node>();
  for (const node of nodes) {
    const parent = node.span.parent_id ? byId.get(node.span.parent_id) : undefined;
    if (!parent || parent === node) continue;
    parents.set(node, parent);
    parent.children.push(node);
  }
  const roots = inOrder(withoutRings(nodes, parents));
  const length = Math.max(0, ...nodes.map((node) => node.from + node.length));
  const last = roots.reduce<Node | undefined>(
    (best, node) => (best && endOf(best) >= endOf(node) ? best : node),
    undefined,
  );
  if (last) markCritical(last);
  const rows: Row[] = [];
  const left = roots.map((node) => ({ node, depth: 0 })).reverse();
  for (let next = left.pop(); next; next = left.pop()) {
    const { node, depth } = next;
    node.depth = depth;
    node.own = ownTime(node);
    rows.push(node);
    for (const child of inOrder(node.children).reverse()) left.push({ node: child, depth: depth + 1 });
  }
  const services = [...new Set(rows.map(({ span }) => span.service ?? ''))];
  return { rows, length, services };
}

function nodeOf(span: Span, start: number): Node {
  const from = span.at === null ? 0 : Math.max(0, span.at - start);
  const length = Math.max(0, span.duration_ms ?? 0);
  return { span, depth: 0, from, length, own: length, isCritical: false, hidden: 0, children: [] };
}

/** The roots; of spans that are each other's ancestors one becomes a root, too. */
function withoutRings(nodes: readonly Node[], parents: ReadonlyMap<Node, Node>): Node[] {
  const seen = new Set<Node>();
  const roots: Node[] = [];
  const reach = (root: Node) => {
    roots.push(root);
    const left = [root];
    for (let node = left.pop(); node; node = left.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      left.push(...node.children);
    }
  };
  for (const node of nodes) if (!parents.has(node)) reach(node);
  for (const node of nodes) {
    if (seen.has(node)) continue;
    const above = parents.get(node);
    if (above) above.children = above.children.filter((child) => child !== node);
    reach(node);
  }
  return roots;
}

function inOrder(nodes: readonly Node[]): Node[] {
  return [...nodes].sort((a, b) => a.from - b.from || b.length - a.length);
}

function endOf(node: Node): number {
  return node.from + node.length;
}

/** Time of a span in which none of its children was at work; children may overlap. */
function ownTime(node: Node): number {
  let covered = 0;
  let until = node.from;
  for (const child of inOrder(node.children)) {
    const from = Math.max(child.from, until);
    const to = Math.min(endOf(child), endOf(node));
    if (to > from) {
      covered += to - from;
      until = to;
    }
  }
  return Math.max(0, node.length - covered);
}

/**
 * From the end backwards: of all children the one that ended last before this moment held its parent up, then the one
 * that ended before that one began. (Yang and Miller, "Critical path analysis", ICDCS 1988; as in Jaeger.)
 */
function markCritical(root: Node): void {
  const left: { node: Node; until: number }[] = [{ node: root, until: endOf(root) }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { node } = next;
    node.isCritical = true;
    let until = next.until;
    const children = [...node.children].sort((a, b) => endOf(b) - endOf(a));
    for (const child of children) {
      if (child.from >= until || endOf(child) > until + 1) continue;
      left.push({ node: child, until: endOf(child) });
      until = child.from;
    }
  }
}

/** The rows that are to be seen when some spans are folded up; each folded one says how many it hides. */
export function unfolded(rows: readonly Row[], folded: ReadonlySet<Span>): Row[] {
  const shown: Row[] = [];
  let under: Row | null = null;
  for (const row of rows) {
    if (under && row.depth > under.depth) {
      under.hidden += 1;
      continue;
    }
    const copy = { ...row, hidden: 0 };
    shown.push(copy);
    under = folded.has(row.span) ? copy : null;
  }
  return shown;
}
