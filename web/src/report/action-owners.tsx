/** Who does which action, and until when. */
import { useState } from 'react';
import { InlineText } from '~/markdown/inline-text';
import { announce } from '~/ui/announce';
import { Button } from '~/ui/button';
import { Field } from '~/ui/field';
import { Trouble } from '~/ui/states';
import { type Kind, type Report, useEditing } from './use-report';

type Named = Report['actions'][number];

export function ActionOwners({ caseId, kind, report }: { caseId: string; kind: Kind; report: Report }) {
  const editing = useEditing(caseId, kind);
  const [changed, setChanged] = useState<Record<string, Partial<Named>>>({});
  const actions = report.actions.map((action) => ({ ...action, ...changed[action.step_id] }));
  const change = (step: string, part: Partial<Named>) =>
    setChanged((before) => ({ ...before, [step]: { ...before[step], ...part } }));
  if (actions.length === 0) return null;
  return (
    <details className="no-print rounded-md border border-line px-3 py-2">
      <summary className="cursor-pointer font-medium">Owners</summary>
      <form
        className="flex flex-col gap-4 pt-3"
        onSubmit={(event) => {
          event.preventDefault();
          const named = actions.map(({ step_id, owner, due }) => ({ step_id, owner, due }));
          editing.mutate(
            { etag: report.etag, actions: named },
            {
              onSuccess: () => {
                setChanged({});
                announce('Owners are saved as a new version');
              },
            },
          );
        }}
      >
        {actions.map((action, place) => (
          <fieldset key={action.step_id} className="grid gap-2 sm:grid-cols-[1fr_8rem]">
            <legend className="pb-1">
              {place + 1}. <InlineText text={action.text} />
              {action.state && <span className="text-sm text-muted"> ({action.state})</span>}
            </legend>
            <Field
              label="Owner"
              value={action.owner}
              maxLength={100}
              onChange={(event) => change(action.step_id, { owner: event.target.value })}
            />
            <Field
              label="Due"
              value={action.due}
              maxLength={40}
              onChange={(event) => change(action.step_id, { due: event.target.value })}
            />
          </fieldset>
        ))}
        {editing.isError && <Trouble error={editing.error} />}
        <div>
          <Button type="submit" busy={editing.isPending} disabled={Object.keys(changed).length === 0}>
            Save owners
          </Button>
        </div>
      </form>
    </details>
  );
}
