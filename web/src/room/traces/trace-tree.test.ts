import { expect, test } from 'vitest';
import { type Span, treeOf, unfolded } from './trace-tree';

function span(id: string, parent: string | null, at: number | null, ms: number, failed = false): Span {
  return {
    span_id: id,
    parent_id: parent,
    service: `s-${id}`,
    name: id,
    at,
    duration_ms: ms,
    failed,
    number: 1,
    line_no: 1,
  };
}

const TRACE = [
  span('pay', 'web', 110, 60, true),
  span('web', null, 100, 100),
  span('cart', 'web', 105, 20),
  span('db', 'pay', 120, 45),
  span('mail', 'web', 130, 10),
];

test('rows stand below their parents in the order of their beginning', () => {
  const tree = treeOf(TRACE);
  expect(tree.rows.map((row) => `${row.depth} ${row.span.name}`)).toEqual([
    '0 web',
    '1 cart',
    '1 pay',
    '2 db',
    '1 mail',
  ]);
  expect(tree.length).toBe(100);
  expect(tree.rows.map((row) => row.from)).toEqual([0, 5, 10, 20, 30]);
});

test('own time is what no child accounts for, however children overlap', () => {
  const own = Object.fromEntries(treeOf(TRACE).rows.map((row) => [row.span.name, row.own]));
  // web waits from 105 to 170 for its children, pay from 120 to 165
  expect(own).toEqual({ web: 35, cart: 20, pay: 15, db: 45, mail: 10 });
});

test('the critical path leads backwards from the end', () => {
  const critical = treeOf(TRACE).rows.filter((row) => row.isCritical);
  expect(critical.map((row) => row.span.name)).toEqual(['web', 'pay', 'db']);
});

test('a span whose parent is missing is a root, and a ring is cut', () => {
  const tree = treeOf([span('a', 'b', 0, 5), span('b', 'a', 0, 9), span('c', 'lost', 3, 1)]);
  expect(tree.rows).toHaveLength(3);
  expect(tree.rows.filter((row) => row.depth === 0).map((row) => row.span.name)).toContain('c');
  expect(treeOf([span('a', null, null, 5)]).rows[0]?.from).toBe(0);
  expect(treeOf([]).rows).toEqual([]);
});

test('ten thousand spans below each other are no recursion', () => {
  const chain = Array.from({ length: 10_000 }, (_, n) => span(`${n}`, n ? `${n - 1}` : null, n, 20_000 - n));
  expect(treeOf(chain).rows.at(-1)?.depth).toBe(9_999);
});

test('a folded span hides all below it and says how many', () => {
  const { rows } = treeOf(TRACE);
  const pay = rows.find((row) => row.span.name === 'pay');
  const shown = unfolded(rows, new Set(pay ? [pay.span] : []));
  expect(shown.map((row) => [row.span.name, row.hidden])).toEqual([
    ['web', 0],
    ['cart', 0],
    ['pay', 1],
    ['mail', 0],
  ]);
});
