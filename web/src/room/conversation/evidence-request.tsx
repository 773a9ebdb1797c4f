/** What belongs to a request for evidence beside its command: where it is found, how it looks, and a place to put it. */
import { useState } from 'react';
import type { Schemas } from '~/api/client';
import { Button } from '~/ui/button';
import { PasteText } from '../evidence/paste-text';
import { hintOf } from './evidence-hints';

type Props = { caseId: string; step: Schemas['NextStep'] };

export function EvidenceRequest({ caseId, step }: Props) {
  const [isPasting, setPasting] = useState(false);
  const { where, looks } = hintOf(step.command ?? step.text);
  return (
    <div className="flex flex-col gap-1.5 rounded-md border border-line px-3 py-2 text-sm">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 empty:hidden">
        {where && (
          <>
            <dt className="text-muted">Where</dt>
            <dd>{where}</dd>
          </>
        )}
        {looks && (
          <>
            <dt className="text-muted">Good output</dt>
            <dd>{looks}</dd>
          </>
        )}
      </dl>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button icon="paste" onClick={() => setPasting(true)} className="min-h-8 text-sm">
          Paste its output
        </Button>
        <span className="text-muted">or drop the file anywhere.</span>
      </div>
      {isPasting && <PasteText caseId={caseId} onClose={() => setPasting(false)} />}
    </div>
  );
}
