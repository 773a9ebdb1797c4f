/** What is known, as a graph: components, causes, what they show and what helps. The same as a list, for every reader. */
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api, body } from '~/api/client';
import { keys } from '~/api/queries';
import { formatCount, plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton } from '~/ui/states';
import { BOX, type Concept, type Graph, layoutOf, MOST_LETTERS, type Placed, pathOf } from './layout';

/** As many boxes as a person still finds their way in. */
const MOST = 40;
const TITLES = ['Components', 'Causes', 'Symptoms and fixes'] as const;
const LINKS: Record<Graph['edges'][number]['link'], string> = {
  concerns: 'concerns',
  shows: 'shows',
  fixed_by: 'is fixed by',
  mistaken_for: 'is mistaken for',
  related: 'is related to',
};

export default function GraphView() {
  const { around } = useSearch({ from: '/inside/knowledge' });
  const graph = useQuery({
    queryKey: keys.graph(around),
    queryFn: ({ signal }) =>
      body(api.GET('/knowledge/graph', { params: { query: { around, limit: MOST } }, signal })),
  });
  const centre = graph.data?.concepts.find((concept) => concept.id === around);
  return (
    <section aria-label="Graph" className="flex w-full min-w-0 flex-1 flex-col gap-4">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 className="text-lg font-semibold">{centre?.label ?? 'How it hangs together'}</h2>
        {graph.data && graph.data.total > 0 && (
          <p className="flex-1 text-sm whitespace-nowrap text-muted">
            {plural(graph.data.concepts.length, 'concept')} of {formatCount(graph.data.total)}
          </p>
        )}
        {around !== undefined && (
          <Link to="/knowledge" search={{ show: 'graph' }} className="text-sm text-accent underline">
            Everything
          </Link>
        )}
      </div>
      {graph.isPending && <Skeleton rows={8} what="the knowledge graph" />}
      {graph.isError && (
        <Failed error={graph.error} what="the knowledge graph" onRetry={() => graph.refetch()} />
      )}
      {graph.data && <Known graph={graph.data} around={around} />}
    </section>
  );
}

function Known({ graph, around }: { graph: Graph; around: string | undefined }) {
  if (graph.concepts.length === 0) {
    return (
      <Empty icon="search" title="Nothing is known about this">
        <p>The document may have been deleted, or it is not yours.</p>
      </Empty>
    );
  }
  return (
    <>
      <Picture graph={graph} around={around} />
      <Listed graph={graph} />
    </>
  );
}

function Picture({ graph, around }: { graph: Graph; around: string | undefined }) {
  const drawing = useMemo(() => layoutOf(graph), [graph]);
  const at = useMemo(() => new Map(drawing.placed.map((one) => [one.id, one])), [drawing]);
  return (
    <div className="panel overflow-auto p-4 max-sm:hidden">
      <svg
        aria-hidden="true"
        viewBox={`0 -24 ${drawing.width} ${drawing.height + 24}`}
        width={drawing.width}
        height={drawing.height + 24}
      >
        {TITLES.map((title, column) => {
          const x = (column * (drawing.width - BOX.width)) / 2;
          // A column that nothing stands in has no name.
          return drawing.placed.some((one) => one.x === x) ? (
            <text key={title} x={x} y={-8} className="fill-muted text-sm">
              {title}
            </text>
          ) : null;
        })}
        {graph.edges.map((edge) => {
          const [from, to] = [at.get(edge.source), at.get(edge.target)];
          if (!from || !to) return null;
          const isLit = edge.source === around || edge.target === around;
          return (
            <path
              key={`${edge.source} ${edge.target} ${edge.link}`}
              d={pathOf(from, to)}
              className={isLit ? 'fill-none stroke-accent' : 'fill-none stroke-line'}
              strokeWidth={isLit ? 2 : 1}
              strokeDasharray={edge.link === 'mistaken_for' ? '4 4' : edge.by === 'model' ? '1 3' : undefined}
            />
          );
        })}
        {drawing.placed.map((concept) => (
          <Box key={concept.id} concept={concept} isCentre={concept.id === around} />
        ))}
      </svg>
    </div>
  );
}

/** The list below leads everywhere the boxes lead, so they are left out of the way through the page by keys. */
function Box({ concept, isCentre }: { concept: Placed; isCentre: boolean }) {
  const { label } = concept;
  const short = label.length > MOST_LETTERS ? `${label.slice(0, MOST_LETTERS - 1)}…` : label;
  return (
    <Link to="/knowledge" search={{ around: concept.id }} tabIndex={-1}>
      <title>{concept.label}</title>
      <rect
        x={concept.x}
        y={concept.y}
        width={BOX.width}
        height={BOX.height}
        rx={6}
        className={isCentre ? 'fill-accent-soft stroke-accent' : 'fill-surface stroke-edge'}
      />
      <text x={concept.x + 10} y={concept.y + BOX.height / 2 + 5} className="fill-ink text-sm">
        {short}
      </text>
    </Link>
  );
}

function Listed({ graph }: { graph: Graph }) {
  const of = new Map(graph.concepts.map((concept) => [concept.id, concept]));
  const causes = graph.concepts.filter((concept) => concept.kind === 'cause');
  return (
    <section aria-labelledby="causes-title" className="flex flex-col gap-2">
      <h3 id="causes-title" className="font-semibold">
        As a list
      </h3>
      <ul className="flex flex-col gap-3">
        {causes.map((cause) => (
          <li key={cause.id}>
            <To concept={cause} />
            <ul className="ml-4 list-disc pl-4 text-sm">
              {graph.edges.flatMap((edge) => {
                const target = edge.source === cause.id ? of.get(edge.target) : undefined;
                if (!target) return [];
                return (
                  <li key={`${edge.target} ${edge.link}`}>
                    <span className="text-muted">{LINKS[edge.link]}</span> <To concept={target} />
                    {edge.by === 'model' && <span className="text-xs text-muted"> (added by a model)</span>}
                  </li>
                );
              })}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}

function To({ concept }: { concept: Concept }) {
  return (
    <Link
      to="/knowledge"
      search={{ around: concept.id }}
      className="inline-flex min-h-6 items-center text-accent underline"
    >
      {concept.label}
    </Link>
  );
}
