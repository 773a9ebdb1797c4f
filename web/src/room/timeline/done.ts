/** What was done about the incident: moves of solutions and checks of them, among the moments of its evidence. */
import type { Schemas } from '~/api/client';
import type { Moment } from './bins';

export type Done = Schemas['SolutionMoment'];

/** Whether what was last known of any solution is that it worked. */
export function isFixed(done: readonly Done[]): boolean {
  const last = new Map(
    [...done]
      .sort((one, other) => Date.parse(one.ts) - Date.parse(other.ts))
      .map((item) => [item.solution_id, item]),
  );
  return [...last.values()].some(({ state }) => state === 'verified');
}

/** What was done before each moment, and behind the last one: one group more than there are moments. */
export function doneBetween(moments: readonly Moment[], done: readonly Done[]): Done[][] {
  const groups = Array.from({ length: moments.length + 1 }, (): Done[] => []);
  for (const item of done) {
    const place = moments.findIndex((moment) => Date.parse(moment.ts) > Date.parse(item.ts));
    groups[place < 0 ? moments.length : place]?.push(item);
  }
  return groups;
}
