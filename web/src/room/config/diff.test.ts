import { expect, test } from 'vitest';
import { diffLines, hunksOf } from './diff';

function written(before: string, after: string) {
  return diffLines(before.split(''), after.split(''))?.map(
    ({ kind, text, before: b, after: a }) =>
      `${{ same: ' ', gone: '-', new: '+' }[kind]}${text}${b ?? ''}:${a ?? ''}`,
  );
}

test('a changed line goes and comes, with its number in each version', () => {
  expect(written('abc', 'axc')).toEqual([' a1:1', '-b2:', '+x:2', ' c3:3']);
});

test('lines after an insertion are numbered anew', () => {
  expect(written('ab', 'xab')).toEqual(['+x:1', ' a1:2', ' b2:3']);
  expect(written('', 'a')).toEqual(['+a:1']);
  expect(written('a', '')).toEqual(['-a1:']);
  expect(written('ab', 'ab')).toEqual([' a1:1', ' b2:2']);
});

/** Numbers that look random and are the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (state * 1103515245 + 12345) % 2147483648;
    yield state;
  }
}

test('whatever the versions are, each is told whole and in order', () => {
  const random = numbers(7);
  const word = () =>
    Array.from({ length: random.next().value % 12 }, () => 'abc'.charAt(random.next().value % 3));
  for (let round = 0; round < 300; round += 1) {
    const [before, after] = [word(), word()];
    const lines = diffLines(before, after) ?? [];
    const side = (kind: 'gone' | 'new') =>
      lines.filter((line) => line.kind !== (kind === 'gone' ? 'new' : 'gone')).map((line) => line.text);
    expect(side('gone')).toEqual(before);
    expect(side('new')).toEqual(after);
    for (const line of lines) {
      if (line.before !== null) expect(before[line.before - 1]).toBe(line.text);
      if (line.after !== null) expect(after[line.after - 1]).toBe(line.text);
    }
  }
});

test('two files that have nothing in common are told as such', () => {
  const many = (letter: string) => Array.from({ length: 3000 }, (_, place) => letter + place);
  expect(diffLines(many('a'), many('b'))).toBeNull();
});

test('only the neighbourhood of a change is shown', () => {
  const before = Array.from({ length: 30 }, (_, place) => `${place}`);
  const after = before.map((text) => (text === '10' ? 'ten' : text));
  const hunks = hunksOf(diffLines(before, after) ?? []);
  expect(hunks.map(({ skipped, lines }) => [skipped, lines.length])).toEqual([
    [7, 8],
    [16, 0],
  ]);
});
