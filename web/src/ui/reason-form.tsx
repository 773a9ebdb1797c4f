/** Asks for the reason of a decision, in its place, before the decision is made. */
import { type FormEvent, useId, useState } from 'react';
import { Button } from '~/ui/button';

/** What the API keeps of a reason. */
const MOST_CHARS = 1000;

type Props = {
  question: string;
  /** What the button says that makes the decision. */
  answer: string;
  look?: 'primary' | 'danger';
  required?: boolean;
  busy: boolean;
  onGiven: (reason: string) => void;
  onCancel: () => void;
};

export function ReasonForm({ question, answer, look, required = false, busy, onGiven, onCancel }: Props) {
  const [reason, setReason] = useState('');
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onGiven(reason);
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-2 pt-1">
      <label htmlFor={id} className="flex min-w-0 flex-1 basis-64 flex-col text-sm text-muted">
        {question}
        <input
          id={id}
          // biome-ignore lint/a11y/noAutofocus: it was just asked for
          autoFocus
          required={required}
          maxLength={MOST_CHARS}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          className="control text-ink"
        />
      </label>
      <Button type="submit" look={look} busy={busy}>
        {answer}
      </Button>
      <Button look="quiet" onClick={onCancel}>
        Cancel
      </Button>
    </form>
  );
}
