/** The search field and its filters; what they hold is in the address, so it can be pasted into a chat. */
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { KnowledgeSearch } from '~/app/search';
import { Icon } from '~/ui/icons';
import { COLLECTIONS, CONTENTS, SPANS, TYPES } from './words';

const PAUSE_MS = 250;

export function SearchBar({ search }: { search: KnowledgeSearch }) {
  const navigate = useNavigate();
  const [words, setWords] = useState(search.q ?? '');
  const inAddress = search.q ?? '';
  const change = (part: KnowledgeSearch) =>
    void navigate({ to: '/knowledge', search: (old) => ({ ...old, ...part }), replace: true });
  useEffect(() => setWords(inAddress), [inAddress]);
  useEffect(() => {
    if (words.trim() === inAddress) return;
    const timer = window.setTimeout(() => {
      void navigate({
        to: '/knowledge',
        search: (old) => ({ ...old, q: words.trim() || undefined, around: undefined }),
        replace: true,
      });
    }, PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [words, inAddress, navigate]);
  return (
    <search className="flex flex-wrap gap-2">
      <div className="relative min-w-0 flex-1 basis-full">
        <Icon
          name="search"
          className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-muted"
        />
        <input
          type="search"
          aria-label="Search knowledge"
          placeholder="An error message, what you see, or what you want to do"
          maxLength={2000}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          className="control w-full pl-9"
        />
      </div>
      <Choice
        label="Collection"
        all="Everything"
        value={search.in}
        options={{ user: COLLECTIONS.user, global: COLLECTIONS.global }}
        onChange={(value) => change({ in: value as KnowledgeSearch['in'] })}
      />
      {search.q !== undefined && (
        <>
          <Choice
            label="Type"
            all="Any type"
            value={search.type}
            options={{ ...TYPES, ...CONTENTS }}
            onChange={(type) => change({ type })}
          />
          <Choice
            label="Changed"
            all="Any time"
            value={search.days}
            options={SPANS}
            onChange={(days) => change({ days })}
          />
          <TagFilter key={search.tag} tag={search.tag} onTag={(tag) => change({ tag })} />
        </>
      )}
    </search>
  );
}

type ChoiceProps = {
  label: string;
  all: string;
  value: string | undefined;
  options: Readonly<Record<string, string>>;
  onChange: (value: string | undefined) => void;
};

function Choice({ label, all, value, options, onChange }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value || undefined)}
      className="control min-w-0 flex-auto sm:flex-none"
    >
      <option value="">{all}</option>
      {Object.entries(options).map(([name, words]) => (
        <option key={name} value={name}>
          {words}
        </option>
      ))}
    </select>
  );
}

function TagFilter({ tag, onTag }: { tag: string | undefined; onTag: (tag: string | undefined) => void }) {
  const [typed, setTyped] = useState(tag ?? '');
  return (
    <form
      className="min-w-0 flex-auto basis-32 sm:flex-none"
      onSubmit={(event) => {
        event.preventDefault();
        onTag(typed.trim().toLowerCase() || undefined);
      }}
    >
      <input
        aria-label="Tag"
        placeholder="Any tag"
        maxLength={60}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => onTag(typed.trim().toLowerCase() || undefined)}
        className="control w-full"
      />
    </form>
  );
}
