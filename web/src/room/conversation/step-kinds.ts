/** What the kinds of steps are called. */
export const KINDS: Record<string, string> = {
  run: 'Run',
  change: 'Change',
  collect: 'Bring',
  verify: 'Verify',
};
