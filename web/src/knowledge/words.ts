/** The names of things, as people read them. */

export const COLLECTIONS = { global: 'Library', user: 'Yours', case: 'A case' } as const;

export const TYPES = {
  runbook: 'Runbook',
  postmortem: 'Postmortem',
  guide: 'Guide',
  reference: 'Reference',
  log_example: 'Log example',
  case: 'Resolved case',
} as const;

/** Kinds of passages that can be asked for as types of documents can. */
export const CONTENTS = {
  code: 'Commands and code',
  log: 'Log lines',
  steps: 'Steps',
  table: 'Tables',
} as const;

export const SPANS = { '7': 'Last 7 days', '30': 'Last 30 days', '365': 'Last year' } as const;

export function typeName(type: string): string {
  return TYPES[type as keyof typeof TYPES] ?? type;
}

export function collectionName(collection: keyof typeof COLLECTIONS): string {
  return COLLECTIONS[collection];
}
