/** The cluster as its objects tell it: ways in, services, workloads; trouble first, and the blamed one lit. */
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { CitationMark } from '~/markdown/citing';
import { Badge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { formatCount, plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton } from '~/ui/states';
import { useInvestigation } from '../investigation/use-investigation';
import { type Edge, type Node, topologyOf } from './topology';
import { useObjects } from './use-objects';

const TITLES = ['Ways in', 'Services', 'Workloads'] as const;
/** Columns without objects take no space; the others need some, also on a telephone. */
const GRIDS: Record<number, string> = { 2: 'min-w-112 grid-cols-2', 3: 'min-w-160 grid-cols-3' };
/** More than these are a list nobody reads; those in trouble come first. */
const SHOWN = 60;

export default function ClusterPanel({ caseId }: { caseId: string }) {
  const objects = useObjects(caseId);
  const { data: investigation } = useInvestigation(caseId);
  const [everything, setEverything] = useState(false);
  const topology = useMemo(() => {
    const open = investigation?.hypotheses.filter((item) => item.state !== 'rejected') ?? [];
    const blamed = open.slice(0, 1).map((item) => item.component);
    return topologyOf(objects.data ?? [], new Set(blamed));
  }, [objects.data, investigation]);
  if (objects.isPending) return <Skeleton rows={6} what="the objects" />;
  if (objects.isError) {
    return <Failed error={objects.error} what="the objects" onRetry={() => objects.refetch()} />;
  }
  const all = topology.columns.flat();
  if (all.length === 0) {
    return (
      <Empty icon="settings" title="No Kubernetes objects to draw">
        <p>Add what kubectl prints of services, deployments and pods (get, describe, YAML or JSON).</p>
      </Empty>
    );
  }
  const columns = topology.columns.map((column) => (everything ? column : column.slice(0, SHOWN)));
  const hidden = all.length - columns.flat().length;
  const troubled = all.filter((node) => node.trouble).length;
  return (
    <section aria-labelledby="cluster-title" className="min-h-0 flex-1 overflow-auto">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
        <h2 id="cluster-title" className="font-semibold">
          Cluster
        </h2>
        <p className="flex-1 text-sm text-muted">
          {plural(all.length, 'object')}, {formatCount(troubled)} in trouble
        </p>
        {hidden > 0 && <Button onClick={() => setEverything(true)}>Show {formatCount(hidden)} more</Button>}
      </div>
      <Drawing columns={columns} edges={topology.edges} />
    </section>
  );
}

type Line = { key: string; path: string; isLit: boolean };

function Drawing({ columns, edges }: { columns: readonly Node[][]; edges: readonly Edge[] }) {
  const box = useRef<HTMLDivElement>(null);
  const [lines, setLines] = useState<Line[]>([]);
  const lit = useMemo(
    () => new Set(columns.flat().flatMap((node) => (node.isBlamed ? [node.id] : []))),
    [columns],
  );
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const draw = () => setLines(linesOf(element, edges, lit));
    draw();
    const watcher = new ResizeObserver(draw);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [edges, lit]);
  const told = columns
    .map((column, place) => ({ title: TITLES[place], column }))
    .filter(({ column }) => column.length > 0);
  return (
    <div
      ref={box}
      className={`relative grid items-start gap-x-16 px-4 pb-6 ${told.length > 1 ? GRIDS[told.length] : 'max-w-2xl'}`}
    >
      <svg aria-hidden="true" className="pointer-events-none absolute inset-0 size-full">
        {lines.map((line) => (
          <path
            key={line.key}
            d={line.path}
            className={`fill-none ${line.isLit ? 'stroke-bad-fill stroke-2' : 'stroke-edge stroke-[1.5]'}`}
          />
        ))}
      </svg>
      {told.map(({ title, column }) => (
        <div key={title} className="relative flex min-w-0 flex-col gap-2">
          <h3 className="heading">{title}</h3>
          <ul className="flex flex-col gap-2">
            {column.map((node) => (
              <Item key={node.id} node={node} />
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function Item({ node }: { node: Node }) {
  return (
    <li
      data-node={node.id}
      className={`flex min-w-0 flex-col gap-0.5 rounded-md border bg-surface px-2.5 py-1.5 ${
        node.isBlamed
          ? 'border-bad-fill outline-2 outline-bad-fill'
          : node.trouble
            ? 'border-warn-fill'
            : 'border-line'
      }`}
    >
      <span className="flex min-w-0 items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium" title={node.name}>
          {node.name}
        </span>
        <CitationMark mark={{ number: node.number, start: node.line_no, end: node.line_no }} />
      </span>
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
        {node.kind}
        {node.namespace && ` in ${node.namespace}`}
        {node.pods && `, ${node.pods}`}
        {node.isBlamed && <Badge tone="bad">named as a cause</Badge>}
        {node.trouble && <Badge tone="warn">{node.trouble}</Badge>}
      </span>
    </li>
  );
}

/** A curve from the right of one card to the left of another, for each edge whose ends are both there. */
function linesOf(element: HTMLElement, edges: readonly Edge[], lit: ReadonlySet<string>): Line[] {
  const around = element.getBoundingClientRect();
  const places = new Map<string, DOMRect>();
  for (const card of element.querySelectorAll<HTMLElement>('[data-node]')) {
    places.set(card.dataset.node ?? '', card.getBoundingClientRect());
  }
  return edges.flatMap(({ from, to }) => {
    const [a, b] = [places.get(from), places.get(to)];
    if (!a || !b) return [];
    const [x1, y1] = [a.right - around.left, (a.top + a.bottom) / 2 - around.top];
    const [x2, y2] = [b.left - around.left, (b.top + b.bottom) / 2 - around.top];
    const middle = (x1 + x2) / 2;
    const path = `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
    return [{ key: `${from}>${to}`, path, isLit: lit.has(from) || lit.has(to) }];
  });
}
