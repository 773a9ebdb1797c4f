/** You have seen this: earlier cases of the same incident, above what this one says. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, body } from '~/api/client';
import { keys } from '~/api/queries';
import { inWave } from '~/api/waves';
import { InlineText } from '~/markdown/inline-text';
import { Icon } from '~/ui/icons';
import { Time } from '~/ui/time';

const BECAUSE = { cause: 'the same cause of the same component', alert: 'opened by the same alert' };

/** `about` changes when another cause is found: then it may be another incident. */
export function SeenBefore({ caseId, about }: { caseId: string; about: string }) {
  const found = useQuery({
    queryKey: [...keys.recurrence(caseId), about],
    queryFn: ({ signal }) => {
      const params = { path: { case_id: caseId } };
      return inWave(2, () => body(api.GET('/cases/{case_id}/recurrence', { params, signal })));
    },
    placeholderData: (previous) => previous,
  });
  const seen = found.data?.seen_before;
  const [last, ...others] = seen?.cases ?? [];
  if (!seen || !last) return null;
  return (
    <aside
      aria-label="Seen before"
      className="flex shrink-0 flex-wrap items-baseline gap-x-2 border-b border-line bg-accent-soft px-4 py-1.5 text-sm"
    >
      <Icon name="retry" className="self-center text-accent" />
      <p className="min-w-0">
        <span className="font-semibold">You have seen this</span> ({BECAUSE[seen.because]}):{' '}
        <Link to="/cases/$caseId" params={{ caseId: last.case_id }} className="link">
          {last.title}
        </Link>
        , <Time iso={last.created_at} detail="day" />, {last.status}
      </p>
      {(last.conclusion || others.length > 0) && (
        <details className="min-w-0">
          <summary className="link">
            {others.length > 0 ? `and ${seen.times - 1} more` : 'what it was'}
          </summary>
          <div className="flex flex-col gap-1 py-1">
            {last.conclusion && (
              <p>
                <InlineText text={last.conclusion} />
              </p>
            )}
            <ul>
              {others.map((one) => (
                <li key={one.case_id}>
                  <Link to="/cases/$caseId" params={{ caseId: one.case_id }} className="link">
                    {one.title}
                  </Link>
                  , <Time iso={one.created_at} detail="day" />, {one.status}
                </li>
              ))}
            </ul>
          </div>
        </details>
      )}
    </aside>
  );
}
