/** A call tree laid out as a flame graph: the heaviest child on the left, nothing narrower than can be seen. */

import { grouped } from '~/ui/grouped';

export type Frame = {
  frame_id: string;
  parent_frame_id: string | null;
  depth: number;
  function: string | null;
  module: string | null;
  file: string | null;
  source_line: number | null;
  self_value: number | null;
  total_value: number | null;
  number: number;
  line_no: number;
};

/** `x` and `width` are shares of what is looked at, 0 to 1; `depth` counts from its root. */
export type Box = { frame: Frame; x: number; width: number; depth: number };

/** Narrower than a pixel of a wide screen. */
const THINNEST = 0.0006;

/** The boxes of all trees, or of one frame and what it calls. */
export function boxesOf(frames: readonly Frame[], root: string | null): Box[] {
  const children = grouped(frames, (frame) => frame.parent_frame_id ?? '');
  const roots = root === null ? (children.get('') ?? []) : frames.filter((frame) => frame.frame_id === root);
  const total = roots.reduce((sum, frame) => sum + amountOf(frame), 0);
  if (total <= 0) return [];
  const boxes: Box[] = [];
  const left: { list: readonly Frame[]; x: number; depth: number }[] = [{ list: roots, x: 0, depth: 0 }];
  for (let next = left.pop(); next; next = left.pop()) {
    let x = next.x;
    for (const frame of [...next.list].sort((a, b) => amountOf(b) - amountOf(a))) {
      const width = amountOf(frame) / total;
      if (width < THINNEST) break;
      boxes.push({ frame, x, width, depth: next.depth });
      const below = children.get(frame.frame_id);
      if (below && next.depth < 500) left.push({ list: below, x, depth: next.depth + 1 });
      x += width;
    }
  }
  return boxes;
}

export function amountOf(frame: Frame): number {
  return Math.max(0, frame.total_value ?? 0);
}

/** `main.Handler (net/http)`; a frame without a name says so. */
export function nameOf(frame: Frame): string {
  return frame.function || frame.module || 'no name';
}

/** How much of the whole frames with this text in their name take, counted once where they call each other. */
export function shareOf(boxes: readonly Box[], text: string): number {
  const wanted = text.toLowerCase();
  const found = boxes.filter(({ frame }) => fits(frame, wanted)).sort((a, b) => a.depth - b.depth);
  const spans: [number, number][] = [];
  let share = 0;
  for (const { x, width } of found) {
    if (spans.some(([from, to]) => x >= from - 1e-9 && x + width <= to + 1e-9)) continue;
    spans.push([x, x + width]);
    share += width;
  }
  return share;
}

export function fits(frame: Frame, wanted: string): boolean {
  return `${frame.module ?? ''} ${frame.function ?? ''}`.toLowerCase().includes(wanted);
}
