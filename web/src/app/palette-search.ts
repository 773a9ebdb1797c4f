/** What fits the words that were typed, the best first. */

export type Entry = { id: string; title: string; group: string; keys?: string; run: () => void };

/** Every word must stand somewhere; at the beginning of the title, or of a word of it, it counts for more. */
function scoreOf({ title, group }: Entry, words: readonly string[]): number {
  const [name, within] = [title.toLowerCase(), group.toLowerCase()];
  let score = 0;
  for (const word of words) {
    const at = name.indexOf(word);
    if (at === 0) score += 4;
    else if (at > 0) score += /[^a-z0-9]/.test(name.charAt(at - 1)) ? 3 : 1;
    else if (within.startsWith(word)) score += 1;
    else return 0;
  }
  return score;
}

export function foundIn(entries: readonly Entry[], text: string): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...entries].sort((one, other) => nearness(one) - nearness(other));
  return entries
    .map((entry) => ({ entry, score: scoreOf(entry, words) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .map(({ entry }) => entry);
}

/** What belongs to the page comes before what can be done anywhere. */
function nearness({ group }: Entry): number {
  return group === 'View' || group === 'Go' ? 1 : 0;
}
