/** One question and what came of it. */
import { Button } from '~/ui/button';
import { Trouble } from '~/ui/states';
import { Time } from '~/ui/time';
import { Answer } from './answer';
import { Steps } from './steps';
import type { Turn } from './use-turns';

export function TurnItem({ turn, onAsk }: { turn: Turn; onAsk: (message: string) => void }) {
  return (
    <>
      <div className="flex flex-col items-end gap-1">
        <h3 className="max-w-[85%] rounded-lg bg-raised px-4 py-2 whitespace-pre-wrap">
          <span className="sr-only">You asked: </span>
          {turn.question}
        </h3>
        <p className="text-xs text-muted">
          <Time iso={turn.created_at} />
        </p>
      </div>
      <Steps turn={turn} />
      {turn.status === 'failed' && (
        <div className="flex flex-col items-start gap-3">
          <Trouble>{turn.reason ?? 'The question could not be answered.'}</Trouble>
          <Button icon="retry" onClick={() => onAsk(turn.question)}>
            Ask again
          </Button>
        </div>
      )}
      {turn.response && turn.status === 'done' && (
        <Answer turn={turn} response={turn.response} onAsk={onAsk} />
      )}
    </>
  );
}
