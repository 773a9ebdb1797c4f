/** Which records: one click for the usual questions, fields for the others. All of it stands in the address. */
import { type FormEvent, useEffect, useId, useState } from 'react';
import type { RecordSearch } from '~/app/search';
import { Button, IconButton } from '~/ui/button';
import { isSame, PRESETS } from './record-question';
import { useServices } from './use-records';

const LEVELS = [
  ['', 'Any level'],
  ['error', 'Errors'],
  ['warn', 'Warnings and worse'],
  ['info', 'Info and worse'],
  ['debug', 'Debug and worse'],
] as const;
const TIMES = [
  ['', 'All the time'],
  ['5', 'Last 5 minutes'],
  ['15', 'Last 15 minutes'],
  ['60', 'Last hour'],
  ['360', 'Last 6 hours'],
  ['1440', 'Last 24 hours'],
] as const;
const GROUPS = [
  ['', 'Each record'],
  ['template', 'Counted by pattern'],
  ['service', 'Counted by service'],
  ['component', 'Counted by component'],
  ['host', 'Counted by host'],
  ['level', 'Counted by level'],
  ['evidence', 'Counted by file'],
  ['minute', 'Counted by minute'],
  ['hour', 'Counted by hour'],
] as const;
const ORDERS = [
  ['', 'Oldest first'],
  ['desc', 'Newest first'],
] as const;

type Props = { caseId: string; search: RecordSearch; onSearch: (search: RecordSearch) => void };

export function RecordFilters({ caseId, search, onSearch }: Props) {
  const services = useServices(caseId);
  const change = (part: RecordSearch) => onSearch({ ...search, ...part });
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const set = [search.level, search.last, search.service, search.by, search.order].filter(Boolean).length;
  const named = services.data ?? [];
  const known = search.service && !named.includes(search.service) ? [search.service, ...named] : named;
  return (
    <div className="flex flex-col gap-2 px-4 pb-3">
      <fieldset className="-mx-4 flex gap-1.5 overflow-x-auto px-4 py-0.5 sm:flex-wrap">
        <legend className="sr-only">Usual questions</legend>
        {PRESETS.map((preset) => (
          <button
            key={preset.label}
            type="button"
            aria-pressed={isSame(search, preset.search)}
            onClick={() => onSearch(preset.search)}
            className="min-h-7 rounded-full whitespace-nowrap border border-edge px-2.5 text-sm hover:bg-raised aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent"
          >
            {preset.label}
          </button>
        ))}
      </fieldset>
      <div className="flex flex-wrap gap-2">
        <Words search={search} onSearch={change} isWhole={isOpen} />
        <Button
          icon="filter"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
          className="sm:hidden"
        >
          {set > 0 ? `Filters (${set})` : 'Filters'}
        </Button>
      </div>
      {/* On a phone the records come first: what narrows them down is folded away until it is wanted. */}
      <div id={id} className={`flex flex-wrap gap-2 ${isOpen ? '' : 'max-sm:hidden'}`}>
        <Choice label="Level" value={search.level} options={LEVELS} onChange={(level) => change({ level })} />
        <Choice label="Time" value={search.last} options={TIMES} onChange={(last) => change({ last })} />
        {known.length > 0 && (
          <Choice
            label="Service"
            value={search.service}
            options={[['', 'Any service'], ...known.map((name) => [name, name] as const)]}
            onChange={(service) => change({ service })}
          />
        )}
        <Choice label="Grouping" value={search.by} options={GROUPS} onChange={(by) => change({ by })} />
        {!search.by && (
          <Choice
            label="Order"
            value={search.order}
            options={ORDERS}
            onChange={(order) => change({ order })}
          />
        )}
      </div>
      <div className="flex flex-wrap gap-2 empty:hidden">
        {search.template && <Held label="One pattern only" onDrop={() => change({ template: undefined })} />}
        {search.trace && <Held label={`Trace ${search.trace}`} onDrop={() => change({ trace: undefined })} />}
      </div>
    </div>
  );
}

type ChoiceProps = {
  label: string;
  value: string | undefined;
  options: readonly (readonly [string, string])[];
  onChange: (value: string | undefined) => void;
};

function Choice({ label, value = '', options, onChange }: ChoiceProps) {
  // An address may hold what the list does not: 45 minutes, or the level fatal.
  const isListed = options.some(([option]) => option === value);
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value || undefined)}
      className="control max-w-full min-w-0 max-xs:flex-1 max-xs:basis-32"
    >
      {!isListed && <option value={value}>{`${label}: ${value}`}</option>}
      {options.map(([option, words]) => (
        <option key={option} value={option}>
          {words}
        </option>
      ))}
    </select>
  );
}

/** `isWhole`: with the trace, too, where there is little room. */
function Words({ search, onSearch, isWhole }: Omit<Props, 'caseId'> & { isWhole: boolean }) {
  const [text, setText] = useState(search.text ?? '');
  const [trace, setTrace] = useState('');
  const inAddress = search.text ?? '';
  useEffect(() => setText(inAddress), [inAddress]);
  function submit(event: FormEvent) {
    event.preventDefault();
    onSearch({ text: text.trim() || undefined, ...(trace.trim() && { trace: trace.trim() }) });
    setTrace('');
  }
  return (
    <form
      onSubmit={submit}
      className={`flex min-w-0 gap-2 sm:basis-full ${isWhole ? 'basis-full' : 'flex-1'}`}
    >
      <input
        type="search"
        aria-label="Text in the records"
        placeholder="Find text"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="control min-w-0 flex-2"
      />
      <input
        aria-label="Trace id"
        placeholder="Trace id"
        value={trace}
        onChange={(event) => setTrace(event.target.value)}
        className={`control min-w-0 flex-1 ${isWhole ? '' : 'max-sm:hidden'}`}
      />
      <Button type="submit" icon="search" aria-label="Find records" />
    </form>
  );
}

function Held({ label, onDrop }: { label: string; onDrop: () => void }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1 rounded-full bg-accent-soft pl-2.5 text-sm text-accent">
      <span className="min-w-0 truncate">{label}</span>
      <IconButton icon="close" label={`Remove: ${label}`} onClick={onDrop} className="size-7 text-accent" />
    </span>
  );
}
