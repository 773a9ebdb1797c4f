/** What is believed now, always in sight and always as tall, so a new conclusion moves nothing. */
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import type { Schemas } from '~/api/client';
import { CitedText } from '~/markdown/citing';
import { reasonOnly, VerdictBadge } from '~/ui/badges';
import { Icon } from '~/ui/icons';
import { Time } from '~/ui/time';

type Conclusion = Schemas['ConclusionBody'];

type Props = {
  caseId: string;
  conclusion: Conclusion | null | undefined;
  /** One line of each, where something else needs the height. */
  isBrief?: boolean;
};

/** As tall in each look whatever it says, so that a new conclusion moves nothing. */
const LOOKS = {
  open: { box: '', words: '', reason: 'mt-1' },
  brief: { box: 'h-11', words: 'line-clamp-1', reason: 'line-clamp-1' },
  usual: { box: 'h-[4.25rem]', words: 'line-clamp-2', reason: 'mt-1 line-clamp-1' },
} as const;

export function ConclusionCard({ caseId, conclusion, isBrief = false }: Props) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const look = LOOKS[isOpen ? 'open' : isBrief ? 'brief' : 'usual'];
  return (
    <section
      aria-labelledby={`${id}-title`}
      className="relative z-10 shrink-0 border-b border-line bg-surface"
    >
      <div
        className={`mx-auto flex flex-col gap-1 px-4 py-2 ${isBrief ? '' : 'max-w-3xl'} ${isOpen ? 'max-h-[45dvh] overflow-y-auto' : ''}`}
      >
        <div className="flex h-8 items-center gap-2">
          <h2 id={`${id}-title`} className="heading">
            Conclusion
          </h2>
          {conclusion && <VerdictBadge verdict={conclusion.verdict} />}
          {conclusion && (
            <span className="text-sm text-muted max-xs:sr-only">{conclusion.confidence} confidence</span>
          )}
          <span className="flex-1" />
          {conclusion && (
            <button
              type="button"
              aria-expanded={isOpen}
              aria-controls={`${id}-more`}
              onClick={() => setOpen(!isOpen)}
              className="flex min-h-6 items-center gap-1 rounded-sm text-sm text-muted hover:text-ink"
            >
              {isOpen ? 'Less' : 'More'}
              <Icon
                name="chevron"
                className={`transition-transform ${isOpen ? '-rotate-90' : 'rotate-90'}`}
              />
            </button>
          )}
        </div>
        <div className={`${look.box} overflow-hidden`}>
          {conclusion === null && (
            <p className="text-muted">
              None yet. Bring evidence and ask; it will stand here with what it rests on.
            </p>
          )}
          {conclusion && (
            <>
              <p className={look.words}>
                <CitedText text={conclusion.conclusion} />
              </p>
              <p className={`text-sm text-muted ${look.reason}`}>
                <CitedText text={reasonOnly(conclusion.reason)} />
              </p>
            </>
          )}
        </div>
        {conclusion && isOpen && <More id={`${id}-more`} caseId={caseId} conclusion={conclusion} />}
      </div>
    </section>
  );
}

function More({ id, caseId, conclusion }: { id: string; caseId: string; conclusion: Conclusion }) {
  return (
    <div id={id} className="flex flex-col gap-3 pt-2 pb-1">
      {conclusion.supporting_evidence.length > 0 && (
        <p>
          <span className="heading mr-2">Rests on</span>
          <CitedText text={conclusion.supporting_evidence.join(' ')} />
        </p>
      )}
      {conclusion.next_steps.length > 0 && (
        <div>
          <p className="heading mb-1">Next</p>
          <ol className="list-decimal pl-5">
            {conclusion.next_steps.map((step) => (
              <li key={step}>
                <CitedText text={step} />
              </li>
            ))}
          </ol>
        </div>
      )}
      <p className="text-sm text-muted">
        Since <Time iso={conclusion.updated_at} />,{' '}
        <Link to="/cases/$caseId" params={{ caseId }} search={{ turn: conclusion.turn_id }} className="link">
          from this answer
        </Link>
      </p>
    </div>
  );
}
