/** You have seen this: earlier cases of the same incident, one press away. Its button comes later and moves nothing. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body, type Schemas } from '~/api/client';
import { keys } from '~/api/queries';
import { inWave } from '~/api/waves';
import { InlineText } from '~/markdown/inline-text';
import { Dialog } from '~/ui/dialog';
import { Icon } from '~/ui/icons';
import { plural } from '~/ui/numbers';
import { Time } from '~/ui/time';

type Seen = Schemas['SeenBeforeBody'];

const BECAUSE = { cause: 'The same cause of the same component', alert: 'Opened by the same alert' };

/** `about` changes when another cause is found: then it may be another incident. */
export function SeenBefore({ caseId, about }: { caseId: string; about: string }) {
  const [isOpen, setOpen] = useState(false);
  const found = useQuery({
    queryKey: [...keys.recurrence(caseId), about],
    queryFn: ({ signal }) => {
      const params = { path: { case_id: caseId } };
      return inWave(2, () => body(api.GET('/cases/{case_id}/recurrence', { params, signal })));
    },
    placeholderData: (previous) => previous,
  });
  const seen = found.data?.seen_before;
  if (!seen || seen.cases.length === 0) return null;
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="inline-flex min-h-8 shrink-0 items-center gap-1.5 rounded-md bg-accent-soft px-2.5 text-sm font-medium text-accent hover:underline"
      >
        <Icon name="retry" />
        <span className="max-sm:sr-only">You have seen this</span>
        <span aria-hidden="true" className="sm:hidden">
          {seen.times}
        </span>
      </button>
      {isOpen && (
        <Dialog title="You have seen this" onClose={() => setOpen(false)}>
          <Earlier seen={seen} />
        </Dialog>
      )}
    </>
  );
}

function Earlier({ seen }: { seen: Seen }) {
  const more = seen.times - seen.cases.length;
  return (
    <div className="flex flex-col gap-3 overflow-y-auto p-4">
      <p className="text-muted">
        {BECAUSE[seen.because]}, {plural(seen.times, 'time')} before.
      </p>
      <ul className="divide-y divide-line">
        {seen.cases.map((one) => (
          <li key={one.case_id} className="py-2">
            <Link to="/cases/$caseId" params={{ caseId: one.case_id }} className="link font-medium">
              {one.title}
            </Link>
            <p className="text-sm text-muted">
              <Time iso={one.created_at} detail="day" />, {one.status}
            </p>
            {one.conclusion && (
              <p>
                <InlineText text={one.conclusion} />
              </p>
            )}
          </li>
        ))}
      </ul>
      {more > 0 && <p className="text-sm text-muted">and {more} earlier ones</p>}
    </div>
  );
}
