/** The search field and the status filter; what they hold is in the address, so it can be pasted into a chat. */
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Icon } from '~/ui/icons';

const STATUSES = ['consulting', 'diagnosing', 'analyzing', 'resolved', 'closed'];
const PAUSE_MS = 250;

export function CaseSearch({ search }: { search: { q?: string; status?: string } }) {
  const navigate = useNavigate();
  const [words, setWords] = useState(search.q ?? '');
  const inAddress = search.q ?? '';
  useEffect(() => setWords(inAddress), [inAddress]);
  useEffect(() => {
    if (words.trim() === inAddress) return;
    const timer = window.setTimeout(() => {
      void navigate({
        to: '/cases',
        search: (old) => ({ ...old, q: words.trim() || undefined }),
        replace: true,
      });
    }, PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [words, inAddress, navigate]);
  return (
    <search className="flex flex-wrap gap-3">
      <div className="relative min-w-0 flex-1 basis-56">
        <Icon
          name="search"
          className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-muted"
        />
        <input
          type="search"
          aria-label="Search cases"
          placeholder="Search titles, descriptions and tags"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          className="control w-full pl-9"
        />
      </div>
      <select
        aria-label="Status"
        value={search.status ?? ''}
        onChange={(event) =>
          navigate({
            to: '/cases',
            search: (old) => ({ ...old, status: event.target.value || undefined }),
            replace: true,
          })
        }
        className="control"
      >
        <option value="">Any status</option>
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {status}
          </option>
        ))}
      </select>
    </search>
  );
}
