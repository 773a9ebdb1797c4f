/** Facts that no turn may forget: pinned and unpinned by hand. */
import { type FormEvent, useId, useState } from 'react';
import { Button, IconButton } from '~/ui/button';
import { Trouble } from '~/ui/states';
import { usePin } from './use-investigation';

export function PinnedFacts({ caseId, facts }: { caseId: string; facts: string[] }) {
  const [text, setText] = useState('');
  const pin = usePin(caseId);
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const fact = text.trim();
    if (fact) pin.mutate([...facts, fact], { onSuccess: () => setText('') });
  };
  return (
    <section aria-labelledby="pinned-title" className="border-t border-line px-4 py-3">
      <h2 id="pinned-title" className="font-semibold">
        Never to be forgotten
      </h2>
      <ul aria-labelledby="pinned-title" className="mt-1">
        {facts.map((fact) => (
          <li key={fact} className="flex items-center gap-2">
            <span className="min-w-0 flex-1 break-words">{fact}</span>
            <IconButton
              icon="close"
              label={`Unpin: ${fact}`}
              onClick={() => pin.mutate(facts.filter((other) => other !== fact))}
            />
          </li>
        ))}
      </ul>
      <form onSubmit={submit} className="mt-1 flex flex-wrap items-end gap-2">
        <label htmlFor={id} className="flex min-w-0 flex-1 basis-64 flex-col text-sm text-muted">
          Something every answer has to respect
          <input
            id={id}
            maxLength={1000}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="control text-ink"
          />
        </label>
        <Button type="submit" icon="plus" busy={pin.isPending}>
          Pin
        </Button>
      </form>
      {pin.isError && <Trouble error={pin.error} />}
    </section>
  );
}
