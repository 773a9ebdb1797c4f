import { expect, test } from 'vitest';
import { BOX, type Graph, layoutOf, pathOf } from './layout';

const graph: Graph = {
  concepts: [
    { id: 'cause:a', kind: 'cause', label: 'A' },
    { id: 'cause:b', kind: 'cause', label: 'B' },
    { id: 'component:y', kind: 'component', label: 'y' },
    { id: 'component:x', kind: 'component', label: 'x' },
    { id: 'symptom:s', kind: 'symptom', label: 's' },
    { id: 'fix:f', kind: 'fix', label: 'f' },
  ],
  edges: [
    { source: 'cause:a', target: 'component:x', link: 'concerns', by: 'rules' as const },
    { source: 'cause:b', target: 'component:y', link: 'concerns', by: 'rules' as const },
    { source: 'cause:a', target: 'cause:b', link: 'mistaken_for', by: 'rules' as const },
    { source: 'cause:b', target: 'fix:f', link: 'fixed_by', by: 'rules' as const },
  ],
  total: 6,
};

test('kinds stand in columns, and no two boxes lie on each other', () => {
  const { placed, width, height } = layoutOf(graph);
  const x = new Map(placed.map((concept) => [concept.id, concept.x]));
  expect(x.get('component:x')).toBeLessThan(x.get('cause:a') ?? 0);
  expect(x.get('symptom:s')).toBe(x.get('fix:f'));
  const places = placed.map((concept) => `${concept.x} ${concept.y}`);
  expect(new Set(places).size).toBe(graph.concepts.length);
  for (const concept of placed) {
    expect(concept.x + BOX.width).toBeLessThanOrEqual(width);
    expect(concept.y + BOX.height).toBeLessThanOrEqual(height);
  }
});

test('what belongs to the upper cause stands above what belongs to the lower one', () => {
  const y = new Map(layoutOf(graph).placed.map((concept) => [concept.id, concept.y]));
  expect(y.get('component:x')).toBeLessThan(y.get('component:y') ?? 0);
});

test('a line begins at the side of its box, whichever way the link goes', () => {
  const at = new Map(layoutOf(graph).placed.map((concept) => [concept.id, concept]));
  const [cause, component] = [at.get('cause:a'), at.get('component:x')];
  if (!cause || !component) throw new Error('not placed');
  expect(pathOf(cause, component)).toBe(pathOf(component, cause));
  expect(pathOf(cause, component).startsWith(`M${component.x + BOX.width} `)).toBe(true);
});

test('nothing gives a drawing without boxes', () => {
  expect(layoutOf({ concepts: [], edges: [], total: 0 }).placed).toEqual([]);
});
