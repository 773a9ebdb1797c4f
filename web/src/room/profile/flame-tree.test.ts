import { expect, test } from 'vitest';
import { boxesOf, type Frame, shareOf } from './flame-tree';

function frame(id: string, parent: string | null, total: number, name = id): Frame {
  return {
    frame_id: id,
    parent_frame_id: parent,
    depth: 0,
    function: name,
    module: null,
    file: null,
    source_line: null,
    self_value: 0,
    total_value: total,
    number: 1,
    line_no: 1,
  };
}

const TREE = [
  frame('main', null, 100),
  frame('read', 'main', 30),
  frame('handle', 'main', 60),
  frame('parse', 'handle', 20),
  frame('query', 'handle', 40),
  frame('again', 'query', 10, 'query again'),
];

test('the heaviest child stands on the left, below its parent', () => {
  const boxes = boxesOf(TREE, null);
  const at = Object.fromEntries(
    boxes.map(({ frame: { frame_id }, x, width, depth }) => [frame_id, [x, width, depth]]),
  );
  expect(at).toEqual({
    main: [0, 1, 0],
    handle: [0, 0.6, 1],
    read: [0.6, 0.3, 1],
    query: [0, 0.4, 2],
    parse: [0.4, 0.2, 2],
    again: [0, 0.1, 3],
  });
});

test('one frame can be looked at alone', () => {
  expect(boxesOf(TREE, 'handle').map(({ frame: { frame_id }, width }) => [frame_id, width])).toEqual([
    ['handle', 1],
    ['query', 40 / 60],
    ['parse', 20 / 60],
    ['again', 10 / 60],
  ]);
});

test('what is called by itself counts once', () => {
  expect(shareOf(boxesOf(TREE, null), 'QUERY')).toBeCloseTo(0.4);
  expect(shareOf(boxesOf(TREE, null), 'nobody')).toBe(0);
});

test('nothing is drawn of nothing', () => {
  expect(boxesOf([], null)).toEqual([]);
  expect(boxesOf([frame('a', null, 0)], null)).toEqual([]);
});
