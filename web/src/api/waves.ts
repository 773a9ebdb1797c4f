/**
 * What a page begins with is asked for alone; what it adds waits until that is there.
 *
 * Asked for at once, the first thing to be read would share every core and connection on its way with the last one.
 */

/** 0: what a page cannot be read without; 1: what it shows at once beside that; 2: what may come when it comes. */
export type Wave = 0 | 1 | 2;

/** However long an earlier wave takes, the next one does not wait longer. */
const PATIENCE_MS = 2000;

const underWay: Promise<unknown>[][] = [[], [], []];

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function afterEarlier(wave: Wave): Promise<void> {
  // What is asked for in the same moment is known only after it.
  await passed(0);
  await Promise.race([Promise.allSettled(underWay.slice(0, wave).flat()), passed(PATIENCE_MS)]);
}

/** Ask when nothing of an earlier wave is under way any more. */
export function inWave<Answer>(wave: Wave, ask: () => Promise<Answer>): Promise<Answer> {
  const answer = wave === 0 ? ask() : afterEarlier(wave).then(ask);
  const mates = underWay[wave] ?? [];
  mates.push(answer);
  const forget = () => void mates.splice(mates.indexOf(answer), 1);
  answer.then(forget, forget);
  return answer;
}
