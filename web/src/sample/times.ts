/** When what happened in the sample incident, in seconds after its beginning. */

/** A moment of the incident as a time. */
export type Clock = (second: number) => Date;

/** The release, the first kill, the end of what was collected. */
export const RELEASED = 600;
export const FIRST_KILL = 1260;
export const COLLECTED = 3000;
/** The process fills its memory in four minutes, and its restart waits longer each time. */
export const KILLS = [FIRST_KILL, 1550, 1880, 2250, 2690] as const;

export const POD = 'checkout-7c9d5f6b84-x2v9k';
