/** A diagnosis from its parts: causes first, then what else was seen, excluded, and could not be checked. */
import type { ReactNode } from 'react';
import type { Schemas } from '~/api/client';
import { CitedText } from '~/markdown/citing';
import { InlineText } from '~/markdown/inline-text';
import { Command } from '~/ui/copy-button';
import { CauseCard } from './cause-card';
import { WhatWasChecked } from './checked';
import { Claim } from './claims';
import { Course } from './course';
import { FindingCard } from './finding-card';
import { Recommendations } from './recommendations';
import type { Turn } from './use-turns';

type Parts = Pick<
  Schemas['Answer'],
  'summary' | 'causes' | 'findings' | 'ruled_out' | 'gaps' | 'next_steps' | 'timeline' | 'checked'
>;

export function Diagnosis({ turn, response }: { turn: Turn; response: Parts }) {
  const { summary, causes = [], findings = [], ruled_out = [], gaps = [], next_steps = [] } = response;
  const { timeline = [], checked = [] } = response;
  return (
    <div className="flex flex-col gap-6">
      {causes.length === 0 && (
        <p className="text-lg">
          <CitedText text={summary} />
        </p>
      )}
      {causes.length > 0 && (
        <Part title={causes.length === 1 ? 'Cause' : 'Causes, most likely first'}>
          {causes.map((cause, place) => (
            <CauseCard
              key={cause.cause_id + cause.namespace + cause.component}
              cause={cause}
              rank={causes.length > 1 ? place + 1 : null}
              isOpen={place === 0}
            />
          ))}
        </Part>
      )}
      <Recommendations turn={turn} title="Next steps" steps={next_steps} />
      {timeline.length > 0 && (
        <Part title="What happened first">
          <Course moments={timeline} />
        </Part>
      )}
      {findings.length > 0 && (
        <Part title="Also seen">
          {findings.map((finding) => (
            <FindingCard key={finding.finding_id} finding={finding} />
          ))}
        </Part>
      )}
      {ruled_out.length > 0 && (
        <Part title="Ruled out">
          <ul className="flex flex-col gap-3">
            {ruled_out.map((item) => (
              <li key={item.cause_id + item.title} className="flex flex-col gap-0.5">
                <p className="font-medium text-muted line-through decoration-1">
                  <InlineText text={item.title} />
                </p>
                <Claim claim={item.because} />
              </li>
            ))}
          </ul>
        </Part>
      )}
      {gaps.length > 0 && (
        <Part title="Could not be checked">
          <ul className="flex flex-col gap-3">
            {gaps.map((gap) => (
              <li key={gap.text} className="flex flex-col gap-1.5">
                <p>
                  <CitedText text={gap.text} />
                </p>
                {gap.how_to_get && <Command text={gap.how_to_get} />}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {checked.length > 0 && <WhatWasChecked entries={checked} />}
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h4 className="heading">{title}</h4>
      {children}
    </section>
  );
}
