/** Citation marks in text: `[E3:L120]` and `[E3:L120-L124]`. */
import type { ElementContent } from 'hast';
import { walkTexts } from './walking';

export type Mark = { number: number; start: number; end: number };

const MARK = /\[E(\d{1,6}):L(\d{1,9})(?:-L?(\d{1,9}))?\]/g;

function markOf(found: RegExpMatchArray): Mark {
  const start = Number(found[2]);
  return { number: Number(found[1]), start, end: Math.max(start, Number(found[3] ?? start)) };
}

/** Text and marks in their order: `see [E1:L3].` gives `see `, the mark, and `.`. */
export function splitMarks(text: string): (string | Mark)[] {
  const parts: (string | Mark)[] = [];
  let after = 0;
  for (const found of text.matchAll(MARK)) {
    if (found.index > after) parts.push(text.slice(after, found.index));
    parts.push(markOf(found));
    after = found.index + found[0].length;
  }
  if (after < text.length) parts.push(text.slice(after));
  return parts;
}

/** `E3:L120-124`, as a mark is shown. */
export function markLabel({ number, start, end }: Mark): string {
  return `E${number}:L${start}${end > start ? `–${end}` : ''}`;
}

function elementsOf(value: string): ElementContent[] {
  return splitMarks(value).map((part) =>
    typeof part === 'string'
      ? { type: 'text', value: part }
      : {
          type: 'element',
          tagName: 'button',
          properties: { dataNumber: part.number, dataStart: part.start, dataEnd: part.end },
          children: [],
        },
  );
}

/** Rehype plugin: marks in running text become buttons; marks inside code stay what they are. */
export function rehypeMarks() {
  return walkTexts(elementsOf);
}
