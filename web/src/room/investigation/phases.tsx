/** The four phases of an investigation, the one it is in, and what it waits for. */
import { Badge } from '~/ui/badges';
import { Icon } from '~/ui/icons';
import { plural } from '~/ui/numbers';
import type { Investigation } from './use-investigation';

/** What each phase is about; its name is the status of the case, here as everywhere. */
const ABOUT: Record<Investigation['phase'], string> = {
  consulting: 'Making clear what is wrong.',
  diagnosing: 'Finding the cause.',
  analyzing: 'The cause is known: fixing it, and showing that the fix worked.',
  resolved: 'The fix worked.',
};
const ORDER = Object.keys(ABOUT) as Investigation['phase'][];

export function Phases({ investigation, isClosed }: { investigation: Investigation; isClosed: boolean }) {
  const { phase, missing, because, turns_in_phase, max_turns_in_phase, must_escalate } = investigation;
  const now = ORDER.indexOf(phase);
  return (
    <section aria-labelledby="phase-title" className="px-4 py-3">
      <h2 id="phase-title" className="font-semibold">
        Where it stands
      </h2>
      <ol aria-labelledby="phase-title" className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1">
        {ORDER.map((name, place) => (
          <li
            key={name}
            aria-current={place === now ? 'step' : undefined}
            className={`flex items-center gap-2 ${place === now ? 'font-semibold' : 'text-muted'}`}
          >
            {place < now && <Icon name="check" className="text-good" />}
            {place === now ? <Badge tone="accent">{name}</Badge> : name}
            {place < ORDER.length - 1 && <Icon name="chevron" className="text-muted" />}
          </li>
        ))}
      </ol>
      <p className="mt-2">{isClosed ? 'The case is closed; this is how far it came.' : ABOUT[phase]}</p>
      {because !== '' && <p className="mt-1 text-muted">Here because {because}.</p>}
      {!isClosed && missing !== '' && (
        <p className="mt-1">
          <span className="text-muted">To go on: </span>
          {missing}.
        </p>
      )}
      {must_escalate && (
        <p className="mt-2 flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
          <Icon name="unverified" className="mt-0.5 shrink-0" />
          This has gone on for {plural(turns_in_phase, 'turn')} of {max_turns_in_phase} without getting
          further. Bring something new, or bring in somebody who knows the system.
        </p>
      )}
    </section>
  );
}
