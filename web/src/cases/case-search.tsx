/** The search field, filters and order of the case list; what they hold is in the address, so it can be pasted. */
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useId, useState } from 'react';
import type { Schemas } from '~/api/client';
import type { CasesSearch } from '~/app/search';
import { Button } from '~/ui/button';
import { Icon } from '~/ui/icons';
import { SEVERITIES, STATUSES } from './filters';

type Facets = Schemas['CasesFound']['facets'];
type Change = (change: CasesSearch) => void;

const PAUSE_MS = 250;
const OPEN = 'consulting,diagnosing,analyzing';
const LAST = { '24h': 'last 24 hours', '7d': 'last 7 days', '30d': 'last 30 days', '90d': 'last 90 days' };
const SORTS = {
  '': 'Last changed',
  created: 'Newest',
  'created asc': 'Oldest',
  severity: 'Most severe',
  'title asc': 'Title',
};

function useChange(): Change {
  const navigate = useNavigate({ from: '/cases' });
  return (change) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
}

export function CaseSearch({ search, facets }: { search: CasesSearch; facets: Facets | undefined }) {
  const change = useChange();
  const [isOpen, setOpen] = useState(false);
  const more = useId();
  const count = [search.severity, search.tag, search.component, search.cause, search.again].filter(
    Boolean,
  ).length;
  return (
    <search className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <Words search={search} change={change} />
        <Choice
          label="Status"
          value={search.status}
          onChange={(status) => change({ status })}
          choices={{ '': 'Any status', [OPEN]: 'open', ...Object.fromEntries(STATUSES.map((s) => [s, s])) }}
        />
        <Choice
          label="Opened"
          value={search.last}
          onChange={(last) => change({ last, since: undefined, until: undefined })}
          choices={{ '': 'Any time', ...LAST }}
        />
        <Choice
          label="Order"
          value={[search.sort, search.order].filter(Boolean).join(' ')}
          onChange={(order = '') => {
            const [sort, way] = order.split(' ');
            change({
              sort: (sort || undefined) as CasesSearch['sort'],
              order: (way || undefined) as CasesSearch['order'],
            });
          }}
          choices={SORTS}
        />
        <Button icon="filter" aria-expanded={isOpen} aria-controls={more} onClick={() => setOpen(!isOpen)}>
          Filters{count > 0 && ` (${count})`}
        </Button>
      </div>
      <div id={more} hidden={!isOpen} className="panel p-3">
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
          <Choice
            isLabelled
            label="Severity"
            value={search.severity}
            onChange={(severity) => change({ severity })}
            choices={{
              '': 'Any severity',
              'critical,high': 'high or critical',
              ...Object.fromEntries(SEVERITIES.map((s) => [s, s])),
            }}
          />
          <Known label="Tags, all of them" name="tag" search={search} change={change} known={facets?.tag} />
          <Known
            label="Component"
            name="component"
            search={search}
            change={change}
            known={facets?.component}
          />
          <Known label="Cause" name="cause" search={search} change={change} known={facets?.cause} />
          <Choice
            isLabelled
            label="Incidents"
            value={search.again}
            onChange={(again) => change({ again: again as CasesSearch['again'] })}
            choices={{ '': 'All', yes: 'that were there before', no: 'for the first time' }}
          />
        </div>
      </div>
      <Chosen search={search} change={change} />
    </search>
  );
}

function Words({ search, change }: { search: CasesSearch; change: Change }) {
  const [words, setWords] = useState(search.q ?? '');
  const inAddress = search.q ?? '';
  useEffect(() => setWords(inAddress), [inAddress]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed waits
  useEffect(() => {
    if (words.trim() === inAddress) return;
    const timer = window.setTimeout(() => change({ q: words.trim() || undefined }), PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [words, inAddress]);
  return (
    <div className="relative min-w-0 flex-1 basis-64">
      <Icon
        name="search"
        className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-muted"
      />
      <input
        type="search"
        aria-label="Search cases"
        placeholder="Search title, tags, cause, component"
        maxLength={200}
        value={words}
        onChange={(event) => setWords(event.target.value)}
        className="control w-full pl-9"
      />
    </div>
  );
}

type ChoiceProps = {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  choices: Record<string, string>;
  isLabelled?: boolean;
};

/** A choice keeps what an address says even where it is none of its own. */
function Choice({ label, value = '', onChange, choices, isLabelled = false }: ChoiceProps) {
  const id = useId();
  const shown = value in choices ? choices : { ...choices, [value]: value.replaceAll(',', ' or ') };
  const box = (
    <select
      id={id}
      aria-label={isLabelled ? undefined : label}
      value={value}
      onChange={(event) => onChange(event.target.value || undefined)}
      className="control min-w-0"
    >
      {Object.entries(shown).map(([key, words]) => (
        <option key={key} value={key}>
          {words}
        </option>
      ))}
    </select>
  );
  if (!isLabelled) return box;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm text-muted">
        {label}
      </label>
      {box}
    </div>
  );
}

type KnownProps = {
  label: string;
  name: 'tag' | 'component' | 'cause';
  search: CasesSearch;
  change: Change;
  known: Schemas['FacetValue'][] | undefined;
};

/** A field that proposes what the cases that were found have. */
function Known({ label, name, search, change, known = [] }: KnownProps) {
  const id = useId();
  const inAddress = search[name] ?? '';
  const [typed, setTyped] = useState(inAddress);
  useEffect(() => setTyped(inAddress), [inAddress]);
  const give = () => {
    const cleaned = typed.split(',').map((word) => word.trim().replace(/^#/, ''));
    const value = cleaned.filter(Boolean).join(',') || undefined;
    if (value !== search[name]) change({ [name]: value });
  };
  return (
    <form
      className="flex min-w-0 flex-col gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        give();
      }}
    >
      <label htmlFor={id} className="text-sm text-muted">
        {label}
      </label>
      <input
        id={id}
        list={`${id}-known`}
        maxLength={200}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={give}
        className="control w-full"
      />
      <datalist id={`${id}-known`}>
        {known.map(({ value, count }) => (
          <option key={value} value={value}>
            {count}
          </option>
        ))}
      </datalist>
    </form>
  );
}

/** What narrows the list beyond the fields that are always there; each can be taken away. */
function chosenIn(search: CasesSearch): [words: string, without: CasesSearch][] {
  const tags = search.tag?.split(',') ?? [];
  const [from, to] = [search.since?.slice(0, 10), search.until?.slice(0, 10)];
  const range = [from && `from ${from}`, to && `before ${to}`].filter(Boolean).join(' ');
  const all: [string | undefined, CasesSearch][] = [
    ...tags.map((tag): [string, CasesSearch] => [
      `#${tag}`,
      { tag: tags.filter((one) => one !== tag).join(',') || undefined },
    ]),
    [search.component, { component: undefined }],
    [search.cause && `cause: ${search.cause}`, { cause: undefined }],
    [search.severity?.replaceAll(',', ' or '), { severity: undefined }],
    [search.again && (search.again === 'yes' ? 'seen before' : 'first time'), { again: undefined }],
    [range && `opened ${range}`, { since: undefined, until: undefined }],
  ];
  return all.filter((one): one is [string, CasesSearch] => Boolean(one[0]));
}

function Chosen({ search, change }: { search: CasesSearch; change: Change }) {
  const chosen = chosenIn(search);
  if (chosen.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-2" aria-label="Filters">
      {chosen.map(([words, without]) => (
        <li key={words}>
          <button
            type="button"
            onClick={() => change(without)}
            aria-label={`Remove the filter ${words}`}
            className="inline-flex min-h-7 items-center gap-1.5 rounded-full bg-accent-soft px-3 text-sm text-accent hover:brightness-95"
          >
            {words}
            <Icon name="close" className="size-3" />
          </button>
        </li>
      ))}
    </ul>
  );
}
