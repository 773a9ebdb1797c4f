/** Where each concept is drawn: components on the left, causes in the middle, what they show and what helps on the right. */
import type { Schemas } from '~/api/client';

export type Graph = Schemas['GraphView'];
export type Concept = Schemas['ConceptView'];
export type Placed = Concept & { x: number; y: number };
export type Drawing = { placed: Placed[]; width: number; height: number };

/** Wide enough for `MOST_LETTERS` of a label. */
export const BOX = { width: 320, height: 30 } as const;
export const MOST_LETTERS = 46;
const GAP = { x: 110, y: 8 } as const;
const COLUMN: Record<Concept['kind'], number> = { component: 0, cause: 1, symptom: 2, fix: 2 };

/** Place concepts in columns, those that share a neighbour near each other, so that few lines cross. */
export function layoutOf(graph: Graph): Drawing {
  const columns: Concept[][] = [[], [], []];
  for (const concept of graph.concepts) columns[COLUMN[concept.kind]]?.push(concept);
  const neighbours = neighboursOf(graph);
  const row = new Map<string, number>();
  const causes = columns[1] ?? [];
  causes.forEach((concept, index) => {
    row.set(concept.id, index);
  });
  for (const column of [columns[0] ?? [], columns[2] ?? []]) {
    column.sort((one, other) => meanRow(one.id, neighbours, row) - meanRow(other.id, neighbours, row));
  }
  const tallest = Math.max(...columns.map((column) => column.length), 1);
  const height = tallest * (BOX.height + GAP.y) + GAP.y;
  // From the top, below the names of the columns: centred, the short ones would be out of sight where they are looked for.
  const placed = columns.flatMap((column, number) =>
    column.map((concept, index) => ({
      ...concept,
      x: number * (BOX.width + GAP.x),
      y: index * (BOX.height + GAP.y),
    })),
  );
  return { placed, width: 3 * BOX.width + 2 * GAP.x, height };
}

/** The line between two boxes, from side to side; two of one column are joined by a bow beside it. */
export function pathOf(from: Placed, to: Placed): string {
  const [left, right] = from.x <= to.x ? [from, to] : [to, from];
  const start = { x: left.x + BOX.width, y: left.y + BOX.height / 2 };
  if (left.x === right.x) {
    const end = right.y + BOX.height / 2;
    const bow = start.x + Math.min(GAP.x - 20, 20 + Math.abs(end - start.y) / 4);
    return `M${start.x} ${start.y}C${bow} ${start.y} ${bow} ${end} ${start.x} ${end}`;
  }
  const end = { x: right.x, y: right.y + BOX.height / 2 };
  const middle = (start.x + end.x) / 2;
  return `M${start.x} ${start.y}C${middle} ${start.y} ${middle} ${end.y} ${end.x} ${end.y}`;
}

function neighboursOf(graph: Graph): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const join = (one: string, other: string) => found.set(one, [...(found.get(one) ?? []), other]);
  for (const edge of graph.edges) {
    join(edge.source, edge.target);
    join(edge.target, edge.source);
  }
  return found;
}

function meanRow(id: string, neighbours: Map<string, string[]>, row: Map<string, number>): number {
  const rows = (neighbours.get(id) ?? []).flatMap((other) => row.get(other) ?? []);
  return rows.length === 0 ? Number.MAX_SAFE_INTEGER : rows.reduce((sum, one) => sum + one, 0) / rows.length;
}
