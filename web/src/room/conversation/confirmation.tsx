/** A tool's call that waits for the user's leave: exactly what would run; no, yes once, or yes for this case. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { api, body, newKey, once, type Schemas } from '~/api/client';
import { keys, queryClient } from '~/api/queries';
import { announce } from '~/ui/announce';
import { Badge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { Command } from '~/ui/copy-button';
import { Trouble } from '~/ui/states';
import { Time } from '~/ui/time';
import type { Turn } from './use-turns';

type Decision = 'no' | 'once' | 'case';

/** What a timer counts; nobody keeps a page open for so long. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const SAID: Record<Decision, string> = {
  no: 'Not allowed',
  once: 'Allowed once',
  case: 'Allowed for this case',
};

type Props = { turn: Turn; response: Schemas['ConfirmationRequest']; onAsk: (message: string) => void };

function useDecide({ turn, response }: Pick<Props, 'turn' | 'response'>) {
  const path = { case_id: turn.case_id, confirmation_id: response.confirmation_id ?? '' };
  return useMutation({
    mutationFn: (decision: Decision) =>
      body(
        api.POST('/agent/tools/confirmations/{case_id}/{confirmation_id}', {
          params: { path },
          body: {
            allow: decision !== 'no',
            for_case: decision === 'case',
            sha256: response.arguments_sha256,
          },
          headers: once(newKey()),
        }),
      ),
    onSuccess: (_, decision) => {
      announce(`${SAID[decision]}.`);
      if (decision === 'case') void queryClient.invalidateQueries({ queryKey: keys.grants(turn.case_id) });
    },
  });
}

/** Enter means no: while it waits the focus is on No, unless somebody is writing or has gone somewhere else. */
function useNoFirst(expiresAt: string): RefObject<HTMLButtonElement | null> {
  const no = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const at = document.activeElement;
    const isFree = at === document.body || (at instanceof HTMLTextAreaElement && at.value === '');
    if (isFree && Date.parse(expiresAt) > Date.now()) no.current?.focus({ preventScroll: true });
  }, [expiresAt]);
  return no;
}

/** Whether the call still waits: nobody has answered it, here or on another page, and its time is not over. */
function useIsWaiting({ turn, response }: Pick<Props, 'turn' | 'response'>, isMine: boolean): boolean {
  const expiresAt = Date.parse(response.expires_at);
  const [isOver, setOver] = useState(() => expiresAt <= Date.now());
  useEffect(() => {
    const left = expiresAt - Date.now();
    const timer = window.setTimeout(() => setOver(true), Math.min(Math.max(0, left), LONGEST_TIMER_MS));
    return () => window.clearTimeout(timer);
  }, [expiresAt]);
  const found = useQuery({
    enabled: !isOver && !isMine,
    queryKey: keys.confirmation(turn.case_id, response.confirmation_id),
    queryFn: ({ signal }) => {
      const params = { path: { case_id: turn.case_id } };
      return body(api.GET('/agent/tools/confirmations/{case_id}', { params, signal }));
    },
  });
  const isKept = found.data?.items.some((one) => one.confirmation_id === response.confirmation_id) ?? true;
  return !isOver && isKept;
}

function Standing({ decision, isWaiting }: { decision: Decision | null; isWaiting: boolean }) {
  if (decision) return <Badge tone={decision === 'no' ? 'plain' : 'good'}>{SAID[decision]}</Badge>;
  return isWaiting ? <Badge tone="warn">Waits for you</Badge> : <Badge>No longer waits</Badge>;
}

export function Confirmation({ turn, response, onAsk }: Props) {
  const decide = useDecide({ turn, response });
  const no = useNoFirst(response.expires_at);
  const isWaiting = useIsWaiting({ turn, response }, decide.isPending || decide.isSuccess);
  const written = Object.entries(response.arguments).map(([name, value]) => `${name}: ${value}`);
  return (
    <section aria-label="A tool waits for you" className="panel flex flex-col gap-3 p-3">
      <p className="flex flex-wrap items-center gap-2">
        <Standing decision={decide.isSuccess ? decide.variables : null} isWaiting={isWaiting} />
        <span className="font-medium">{response.action}</span>
        {isWaiting && !decide.isSuccess && (
          <span className="text-sm text-muted">
            until <Time iso={response.expires_at} />
          </span>
        )}
      </p>
      <Command text={written.join('\n')} />
      {response.effect && <p className="text-sm text-muted">{response.effect}</p>}
      {decide.data?.output && (
        <div className="max-h-64 overflow-y-auto">
          <Command text={decide.data.output} />
        </div>
      )}
      {decide.isSuccess || !isWaiting ? (
        <Button icon="retry" onClick={() => onAsk(turn.question)} className="self-start">
          Ask again
        </Button>
      ) : (
        response.confirmation_id && (
          <div className="flex flex-wrap gap-2">
            <Button ref={no} look="primary" busy={decide.isPending} onClick={() => decide.mutate('no')}>
              Do not allow
            </Button>
            <Button busy={decide.isPending} onClick={() => decide.mutate('once')}>
              Allow once
            </Button>
            <Button
              busy={decide.isPending}
              onClick={() => decide.mutate('case')}
              title="Runs now, and this very call is not asked for again in this case"
            >
              Allow for this case
            </Button>
          </div>
        )
      )}
      {decide.isError && <Trouble error={decide.error} />}
    </section>
  );
}
