/** What a file was taken for and what was found in it, in words; and the ways it can be read instead. */
import type { IconName } from '~/ui/icons';
import { plural } from '~/ui/numbers';
import type { Evidence } from './use-evidence';

type DataType = Evidence['data_type'];

const TYPES: Record<DataType, { words: string; icon: IconName }> = {
  log: { words: 'Log', icon: 'log' },
  config: { words: 'Configuration', icon: 'settings' },
  trace: { words: 'Traces', icon: 'trace' },
  metric: { words: 'Metrics', icon: 'metric' },
  profile: { words: 'Profile', icon: 'profile' },
  code: { words: 'Code', icon: 'code' },
  text: { words: 'Text', icon: 'file' },
  visual: { words: 'Picture', icon: 'picture' },
  archive: { words: 'Archive', icon: 'archive' },
  unknown: { words: 'Unknown', icon: 'question' },
};

export function typeWords(type: DataType): string {
  return TYPES[type].words;
}

export function typeIcon(type: DataType): IconName {
  return TYPES[type].icon;
}

/** What is counted of each type beside its lines; a log is told by its lines alone. */
const COUNTED: readonly (readonly [table: string, noun: string, nouns?: string])[] = [
  ['series', 'series', 'series'],
  ['spans', 'span'],
  ['frames', 'frame'],
  ['symbols', 'name'],
  ['objects', 'object'],
];
const TELLING: Partial<Record<DataType, string>> = {
  ...{ metric: 'series', trace: 'spans', profile: 'frames', code: 'symbols', config: 'objects' },
};

/** `12 series`, `3,000 spans`: the most telling count of its facts, if there is one. */
export function countWords({ data_type, fact_counts }: Evidence): string | null {
  const found = COUNTED.find(([table]) => table === TELLING[data_type]);
  const count = found ? (fact_counts[found[0]] ?? 0) : 0;
  return found && count > 0 ? plural(count, found[1], found[2]) : null;
}

/** `200 IP addresses, 3 passwords`: what was replaced in its text, the most frequent first; empty where nothing was. */
export function redactedWords({ redactions }: Pick<Evidence, 'redactions'>): string {
  return Object.entries(redactions)
    .filter(([, count]) => count > 0)
    .sort(([, one], [, other]) => other - one)
    .map(([kind, count]) => {
      const [noun, nouns] = REDACTED[kind] ?? [kind.replaceAll('-', ' ')];
      return plural(count, noun, nouns);
    })
    .join(', ');
}

/** Kinds whose name is no word that people use, or that have a plural of their own. */
const REDACTED: Record<string, [noun: string, nouns?: string]> = {
  ip: ['IP address', 'IP addresses'],
  email: ['e-mail address', 'e-mail addresses'],
  jwt: ['JWT'],
  iban: ['IBAN'],
  ssn: ['social security number'],
  card: ['card number'],
  phone: ['phone number'],
  person: ['name of a person', 'names of persons'],
  authorization: ['authorization header'],
};

/** Why its text may hold wrong letters; null where the text is the file's own. */
export function ocrNote({ data_type, line_count }: Evidence): string | null {
  return data_type === 'visual' && line_count > 0
    ? 'Text read from the picture (OCR). Letters may be wrong.'
    : null;
}

/** What the user chose it to be read as; null where nothing was chosen. */
export function choiceOf({ chosen_format, chosen_type }: Evidence): string | null {
  return chosen_format ?? (chosen_type && typeWords(chosen_type).toLowerCase());
}

/** The value of an option, and back to what the API is asked: a type, a format, or neither. */
export function requestOf(choice: string): { data_type: DataType | null; format: string | null } {
  const [what, name = ''] = choice.split(/:(.*)/s);
  return {
    data_type: what === 'type' ? (name as DataType) : null,
    format: what === 'format' ? name : null,
  };
}

export function optionOf({ chosen_format, chosen_type }: Evidence): string {
  if (chosen_format) return `format:${chosen_format}`;
  return chosen_type ? `type:${chosen_type}` : '';
}

/** How many files there are and how much was noticed in them; what stands for the same bytes counts once. */
export function countsOf(files: readonly Evidence[]): { evidence: number; findings: number } {
  const own = files.filter((file) => file.duplicate_of === null);
  const findings = own.reduce((sum, file) => sum + (file.fact_counts.findings ?? 0), 0);
  return { evidence: files.length, findings };
}

/** Whether a file has something that a view of its kind shows. */
export function hasKind(
  { fact_counts, data_type, format }: Evidence,
  kind: 'cluster' | 'traces' | 'profile' | 'metrics' | 'config' | 'documents',
): boolean {
  const tables = {
    ...{ cluster: 'objects', traces: 'spans', profile: 'frames', metrics: 'samples' },
    ...{ config: 'settings', documents: 'documents' },
  };
  // Command output about a cluster holds settings, too; what somebody edits is a configuration file.
  if (kind === 'config' && (data_type !== 'config' || format?.startsWith('kubectl-'))) return false;
  return (fact_counts[tables[kind]] ?? 0) > 0;
}
