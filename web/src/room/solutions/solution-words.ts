/** How states of solutions, and what new evidence says of them, are called and coloured. */
export const STATES = { proposed: 'plain', applied: 'accent', verified: 'good', rejected: 'bad' } as const;
export const OUTCOMES = {
  works: { words: 'The fix worked', tone: 'good' },
  still_failing: { words: 'Still failing', tone: 'bad' },
  cannot_tell: { words: 'Cannot tell yet', tone: 'warn' },
} as const;
