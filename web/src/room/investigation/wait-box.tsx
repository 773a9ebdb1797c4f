/** What the investigation waits for: the question, exactly what to bring, and a place to answer. */
import { type FormEvent, useId, useState } from 'react';
import { CitedText } from '~/markdown/citing';
import { Button } from '~/ui/button';
import { Command } from '~/ui/copy-button';
import { Trouble } from '~/ui/states';
import { Time } from '~/ui/time';
import { useReply, type Wait } from './use-long-investigation';

export function WaitBox({ caseId, id, wait }: { caseId: string; id: string; wait: Wait }) {
  const reply = useReply(caseId, id, wait.wait_id);
  const isYesOrNo = wait.kind === 'confirm';
  return (
    <div className="mt-2 flex flex-col gap-2 rounded-md bg-accent-soft px-3 py-2">
      <p className="font-medium">
        <CitedText text={wait.text} />
      </p>
      <p className="text-sm text-muted">
        It asks because <CitedText text={wait.because} />, and waits until <Time iso={wait.until} />.
      </p>
      {wait.needed.length > 0 && (
        <ul className="flex flex-col gap-1">
          {wait.needed.map(({ text, command }) => (
            <li key={text}>
              <CitedText text={text} />
              {command && <Command text={command} />}
            </li>
          ))}
        </ul>
      )}
      {isYesOrNo ? (
        <YesOrNo
          busy={reply.isPending}
          onGiven={(confirmed, reason) => reply.mutate({ kind: 'confirm', confirmed, reason })}
        />
      ) : (
        <Answer
          busy={reply.isPending}
          options={wait.options}
          onGiven={(answer) => reply.mutate({ kind: 'answer', answer, cannot: answer === '' })}
        />
      )}
      {reply.isError && <Trouble error={reply.error} />}
    </div>
  );
}

type AnswerProps = { busy: boolean; options: readonly string[]; onGiven: (answer: string) => void };

function Answer({ busy, options, onGiven }: AnswerProps) {
  const [text, setText] = useState('');
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) onGiven(text.trim());
  };
  return (
    <>
      {options.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {options.map((option) => (
            <Button key={option} busy={busy} onClick={() => onGiven(option)}>
              {option}
            </Button>
          ))}
        </div>
      )}
      <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
        <label htmlFor={id} className="flex min-w-0 flex-1 basis-64 flex-col text-sm text-muted">
          Answer in words, or drop a file into the evidence
          <input
            id={id}
            maxLength={2000}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="control text-ink"
          />
        </label>
        <Button type="submit" look="primary" busy={busy}>
          Answer
        </Button>
        <Button look="quiet" busy={busy} onClick={() => onGiven('')}>
          It cannot be had
        </Button>
      </form>
    </>
  );
}

type YesOrNoProps = { busy: boolean; onGiven: (confirmed: boolean, reason: string) => void };

function YesOrNo({ busy, onGiven }: YesOrNoProps) {
  const [reason, setReason] = useState('');
  const id = useId();
  return (
    <div className="flex flex-wrap items-end gap-2">
      <label htmlFor={id} className="flex min-w-0 flex-1 basis-64 flex-col text-sm text-muted">
        If not: what did you see?
        <input
          id={id}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          className="control text-ink"
        />
      </label>
      <Button look="primary" busy={busy} onClick={() => onGiven(true, '')}>
        Yes
      </Button>
      <Button busy={busy} onClick={() => onGiven(false, reason.trim())}>
        No
      </Button>
    </div>
  );
}
