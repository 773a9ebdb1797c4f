/** Ways out of the cause: what was proposed, what was applied, and whether it worked, each with its steps and risk. */
import { type FormEvent, useId, useState } from 'react';
import { newKey } from '~/api/client';
import { Button } from '~/ui/button';
import { Skeleton, Trouble } from '~/ui/states';
import { SolutionItem } from './solution-item';
import { useAddSolution, useSolutions } from './use-solutions';

export default function SolutionsPanel({ caseId, about }: { caseId: string; about: string }) {
  const found = useSolutions(caseId, about);
  const [isAdding, setAdding] = useState(false);
  const solutions = found.data ?? [];
  return (
    <section aria-labelledby="solutions-title" className="border-t border-line py-3">
      <div className="flex flex-wrap items-center gap-x-3 px-4">
        <h2 id="solutions-title" className="flex-1 font-semibold">
          Solutions
        </h2>
        {!isAdding && (
          <Button look="quiet" icon="plus" onClick={() => setAdding(true)}>
            Add your own
          </Button>
        )}
      </div>
      {found.isError && !found.data && <Trouble error={found.error} />}
      {found.isPending ? (
        <Skeleton rows={1} what="solutions" />
      ) : solutions.length === 0 ? (
        <p className="px-4 pt-1 text-muted">
          None yet. An answer that names a cause proposes how to mend it.
        </p>
      ) : (
        <ul aria-labelledby="solutions-title" className="divide-y divide-line">
          {solutions.map((one) => (
            <SolutionItem key={one.solution_id} caseId={caseId} solution={one} />
          ))}
        </ul>
      )}
      {isAdding && <OwnSolution caseId={caseId} onClose={() => setAdding(false)} />}
    </section>
  );
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function OwnSolution({ caseId, onClose }: { caseId: string; onClose: () => void }) {
  const [title, setTitle] = useState('');
  const [steps, setSteps] = useState('');
  const [verification, setVerification] = useState('');
  const [key] = useState(newKey);
  const adding = useAddSolution(caseId);
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (adding.isPending) return;
    const given = { title, steps: lines(steps), verification: lines(verification), key };
    adding.mutate(given, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 px-4 pt-2">
      {adding.isError && <Trouble error={adding.error} />}
      <label htmlFor={id} className="flex flex-col gap-1 text-sm text-muted">
        What is to be done
        <input
          id={id}
          // biome-ignore lint/a11y/noAutofocus: it was just asked for
          autoFocus
          required
          maxLength={200}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          className="control text-ink"
        />
      </label>
      <label htmlFor={`${id}-steps`} className="flex flex-col gap-1 text-sm text-muted">
        Steps, one a line
        <textarea
          id={`${id}-steps`}
          required
          rows={3}
          value={steps}
          onChange={(event) => setSteps(event.target.value)}
          className="control text-ink"
        />
      </label>
      <label htmlFor={`${id}-check`} className="flex flex-col gap-1 text-sm text-muted">
        How to see that it worked, one a line
        <textarea
          id={`${id}-check`}
          rows={2}
          value={verification}
          onChange={(event) => setVerification(event.target.value)}
          className="control text-ink"
        />
      </label>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" busy={adding.isPending}>
          Add
        </Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
