/** The palette: one field that finds cases, files of this case, places and commands. */
import { useQuery } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useMemo, useRef, useState } from 'react';
import { api, body, type Schemas } from '~/api/client';
import { keys, queryClient } from '~/api/queries';
import { Dialog } from '~/ui/dialog';
import { useAllCommands } from './commands';
import { KeyHint } from './key-hint';
import { type Entry, foundIn } from './palette-search';

const MOST_CASES = 8;

export default function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [current, setCurrent] = useState(0);
  const found = useEntries(text.trim());
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const place = Math.min(current, found.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  });
  function choose(entry: Entry | undefined) {
    if (!entry) return;
    onClose();
    // After the dialog has given the focus back, so that what runs may take it.
    requestAnimationFrame(entry.run);
  }
  function move(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setCurrent((place + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter') choose(found[place]);
    else return;
    event.preventDefault();
  }
  return (
    <Dialog title="Find or do" onClose={onClose}>
      <div className="border-b border-line p-3">
        <input
          data-first
          role="combobox"
          aria-label="Find a case, a file or a command"
          aria-expanded="true"
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={found[place] ? `${listId}-${place}` : undefined}
          placeholder="A case, a file, a command"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setCurrent(0);
          }}
          onKeyDown={move}
          className="control w-full"
        />
      </div>
      <div ref={list} id={listId} role="listbox" aria-label="Found" className="h-80 overflow-y-auto py-1">
        {found.map((entry, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above moves and chooses by keyboard
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the current entry
          <div
            key={entry.id}
            id={`${listId}-${at}`}
            role="option"
            aria-selected={at === place}
            onClick={() => choose(entry)}
            onPointerMove={() => setCurrent(at)}
            className="flex min-h-9 cursor-pointer items-center gap-3 px-4 aria-selected:bg-accent-soft"
          >
            <span className="w-20 shrink-0 truncate text-xs text-muted">{entry.group}</span>
            <span className="min-w-0 flex-1 truncate">{entry.title}</span>
            {entry.keys && <KeyHint keys={entry.keys} />}
          </div>
        ))}
        {found.length === 0 && <p className="p-4 text-center text-muted">Nothing is called that.</p>}
      </div>
    </Dialog>
  );
}

function useEntries(text: string): Entry[] {
  const router = useRouter();
  const { caseId } = useParams({ strict: false });
  const offered = useAllCommands();
  const asked = useDeferredValue(text);
  const cases = useQuery({
    queryKey: ['palette', 'cases', asked],
    queryFn: ({ signal }) =>
      body(api.GET('/cases', { params: { query: { q: asked || undefined, limit: MOST_CASES } }, signal })),
    placeholderData: (before) => before,
  });
  return useMemo(() => {
    const files = caseId
      ? (queryClient.getQueryData<Schemas['EvidenceOut'][]>(keys.evidence(caseId)) ?? [])
      : [];
    const entries: Entry[] = [
      ...offered.map(({ id, title, group, keys: hint, run }) => ({ id, title, group, keys: hint, run })),
      ...files.map((file) => ({
        id: file.evidence_id,
        group: 'File',
        title: `E${file.number} ${file.filename}`,
        run: () =>
          void router.navigate({
            to: '/cases/$caseId',
            params: { caseId: file.case_id },
            search: (old) => ({ ...old, e: String(file.number), l: undefined }),
          }),
      })),
    ];
    const opened = (cases.data?.items ?? [])
      .filter((item) => item.case_id !== caseId)
      .map((item) => ({
        id: item.case_id,
        group: 'Case',
        title: item.title,
        run: () => void router.navigate({ to: '/cases/$caseId', params: { caseId: item.case_id } }),
      }));
    // The API found the cases, by more than their names.
    return [...foundIn(entries, text), ...opened];
  }, [offered, cases.data, text, caseId, router]);
}
