/** What to do now, in order; a command is copied, never run from here. */
import type { Schemas } from '~/api/client';
import { CitedText } from '~/markdown/citing';
import { Badge } from '~/ui/badges';
import { Command } from '~/ui/copy-button';

const KINDS: Record<string, string> = { run: 'Run', change: 'Change', collect: 'Bring', verify: 'Verify' };

export function NextSteps({ title, steps }: { title: string; steps: readonly Schemas['NextStep'][] }) {
  if (steps.length === 0) return null;
  return (
    <section className="flex flex-col gap-2">
      <h4 className="heading">{title}</h4>
      <ol className="flex flex-col gap-3">
        {steps.map((step, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are numbered by their place and never reordered
          <li key={place} className="flex items-start gap-3">
            <span className="w-14 shrink-0">
              <Badge>{KINDS[step.kind] ?? step.kind}</Badge>
            </span>
            <div className="flex min-w-0 flex-1 flex-col gap-1.5">
              <p>
                <CitedText text={step.text} />
              </p>
              {step.command && <Command text={step.command} />}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
