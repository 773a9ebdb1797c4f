/** The lines of two versions of a file side by side: what stayed, what went, what came. */

export type DiffLine = {
  kind: 'same' | 'gone' | 'new';
  text: string;
  /** Line numbers, from 1, in the version where the line stands. */
  before: number | null;
  after: number | null;
};

/** Beyond so many pairs of lines between the first and the last difference, two files are no versions of one. */
const MOST_PAIRS = 6_000_000;

/** What has to go and to come, as little as can be, or null where it is more than anybody reads. */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] | null {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const ends = { before: before.length - tail, after: after.length - tail };
  if ((ends.before - head) * (ends.after - head) > MOST_PAIRS) return null;
  const same = (from: number, to: number, shift: number): DiffLine[] =>
    before.slice(from, to).map((text, place) => ({
      ...{ kind: 'same', text, before: from + place + 1, after: from + place + 1 + shift },
    }));
  return [
    ...same(0, head, 0),
    ...middle(before.slice(head, ends.before), after.slice(head, ends.after), head),
    ...same(ends.before, before.length, after.length - before.length),
  ];
}

/** Along the longest common part; `shift` lines stand before both. */
function middle(before: readonly string[], after: readonly string[], shift: number): DiffLine[] {
  const common = commonOf(before, after);
  const wide = after.length + 1;
  const at = (x: number, y: number) => common[x * wide + y] ?? 0;
  const lines: DiffLine[] = [];
  let [x, y] = [0, 0];
  while (x < before.length || y < after.length) {
    const kind = stepOf(before[x], after[y], at(x + 1, y) >= at(x, y + 1));
    const text = (kind === 'new' ? after[y] : before[x]) ?? '';
    if (kind !== 'new') x += 1;
    if (kind !== 'gone') y += 1;
    lines.push({
      ...{ kind, text },
      before: kind === 'new' ? null : shift + x,
      after: kind === 'gone' ? null : shift + y,
    });
  }
  return lines;
}

function stepOf(gone: string | undefined, come: string | undefined, isGoneFirst: boolean): DiffLine['kind'] {
  if (gone === undefined) return 'new';
  if (gone === come) return 'same';
  return come === undefined || isGoneFirst ? 'gone' : 'new';
}

/** How many lines the rests of both have in common, for every pair of beginnings. */
function commonOf(before: readonly string[], after: readonly string[]): Uint16Array {
  const wide = after.length + 1;
  const found = new Uint16Array((before.length + 1) * wide);
  for (let x = before.length - 1; x >= 0; x -= 1) {
    for (let y = after.length - 1; y >= 0; y -= 1) {
      const skipped = Math.max(found[(x + 1) * wide + y] ?? 0, found[x * wide + y + 1] ?? 0);
      found[x * wide + y] = before[x] === after[y] ? (found[(x + 1) * wide + y + 1] ?? 0) + 1 : skipped;
    }
  }
  return found;
}

export type Hunk = { skipped: number; lines: DiffLine[] };

/** Only what changed with a few lines around it; `skipped` lines before each stay the same. */
export function hunksOf(lines: readonly DiffLine[], around = 3): Hunk[] {
  const near = new Set<number>();
  lines.forEach(({ kind }, place) => {
    if (kind === 'same') return;
    for (let at = place - around; at <= place + around; at += 1) near.add(at);
  });
  const hunks: Hunk[] = [];
  let skipped = 0;
  lines.forEach((line, place) => {
    if (!near.has(place)) {
      skipped += 1;
      return;
    }
    if (skipped > 0 || hunks.length === 0) hunks.push({ skipped, lines: [] });
    hunks.at(-1)?.lines.push(line);
    skipped = 0;
  });
  if (skipped > 0) hunks.push({ skipped, lines: [] });
  return hunks;
}
