/** Text in parts: those that hold a word of the question, and those between. */

export type Marked = { at: number; text: string; isMarked: boolean };

/** Places are counted in code points, as the API does; overlapping and reversed ones are left out. */
export function markedParts(text: string, places: readonly (readonly number[])[]): Marked[] {
  const points = Array.from(text);
  const parts: Marked[] = [];
  let done = 0;
  for (const [start = 0, end = 0] of [...places].sort((one, other) => (one[0] ?? 0) - (other[0] ?? 0))) {
    if (start < done || end <= start || end > points.length) continue;
    if (start > done) parts.push({ at: done, text: points.slice(done, start).join(''), isMarked: false });
    parts.push({ at: start, text: points.slice(start, end).join(''), isMarked: true });
    done = end;
  }
  if (done < points.length) parts.push({ at: done, text: points.slice(done).join(''), isMarked: false });
  return parts;
}

/** `1st`, `2nd`, `11th`. */
export function ordinal(place: number): string {
  const last = place % 100;
  if (last >= 11 && last <= 13) return `${place}th`;
  return `${place}${['th', 'st', 'nd', 'rd'][place % 10] ?? 'th'}`;
}
