/** What was done about the incident: moves of solutions and checks of them, among the moments of its evidence. */
import type { Schemas } from '~/api/client';
import type { Moment } from './bins';

export type Done = Schemas['SolutionMoment'];

/** What was done before each moment, and behind the last one: one group more than there are moments. */
export function doneBetween(moments: readonly Moment[], done: readonly Done[]): Done[][] {
  const groups = Array.from({ length: moments.length + 1 }, (): Done[] => []);
  for (const item of done) {
    const place = moments.findIndex((moment) => Date.parse(moment.ts) > Date.parse(item.ts));
    groups[place < 0 ? moments.length : place]?.push(item);
  }
  return groups;
}
