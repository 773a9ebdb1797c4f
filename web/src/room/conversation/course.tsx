/** First deviations and changes in the order of time, each with its line. */
import type { Schemas } from '~/api/client';
import { Time } from '~/ui/time';
import { Claim } from './claims';

export function Course({ moments }: { moments: readonly Schemas['Moment'][] }) {
  return (
    <ol className="flex flex-col gap-2">
      {moments.map((moment) => (
        <li
          key={`${moment.at} ${moment.component} ${moment.claim.text}`}
          className="grid gap-x-3 border-l-2 border-line pl-3 sm:grid-cols-[11rem_1fr]"
        >
          <span className="flex flex-col text-xs text-muted">
            <span>
              <Time iso={moment.at} />
              {!moment.is_certain && ' (zone not known)'}
            </span>
            <span className="break-all font-mono">{moment.component}</span>
          </span>
          <div className="min-w-0 break-words text-sm">
            <Claim claim={moment.claim} />
          </div>
        </li>
      ))}
    </ol>
  );
}
