/** Where a question is written. Enter sends, Shift+Enter begins a line; a long paste becomes a file instead. */
import {
  type ClipboardEvent,
  type Dispatch,
  type FormEvent,
  type KeyboardEvent,
  type SetStateAction,
  useEffect,
  useRef,
  useState,
} from 'react';
import { remember, useDeviceSession } from '~/app/device-session';
import { announce } from '~/ui/announce';
import { Icon } from '~/ui/icons';
import { Trouble } from '~/ui/states';
import { fileOfText } from '../evidence/dropped-files';
import { addFiles } from '../evidence/uploads';

const LONG_LINES = 15;
const LONG_CHARS = 3000;
const LIMIT_CHARS = 8000;
const DRAFT_PAUSE_MS = 2000;

type Props = {
  caseId: string;
  /** Settles when the question is taken, or is not. */
  onAsk: (message: string) => Promise<unknown>;
  isBusy: boolean;
  problem: Error | null;
  note: string;
};

export function Composer({ caseId, onAsk, isBusy, problem, note }: Props) {
  const [text, setText] = useDraft(caseId);
  function send() {
    const message = text.trim();
    if (!message || isBusy) return;
    // The words stay until they are taken: what was refused, or waits for the network, need not be written again.
    onAsk(message).then(
      () => setText((now) => (now === null || now.trim() === message ? '' : now)),
      () => {},
    );
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    send();
  }
  function sendOnEnter(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  }
  function takeLongPaste(event: ClipboardEvent) {
    const pasted = event.clipboardData.getData('text/plain');
    if (pasted.length < LONG_CHARS && pasted.split('\n').length < LONG_LINES) return;
    event.preventDefault();
    addFiles(caseId, [fileOfText(pasted, new Date())]);
    announce('The pasted text became a file in the evidence.');
  }
  return (
    <form onSubmit={submit} className="no-print sticky bottom-0 border-t border-line bg-surface pt-3 pb-2">
      <div className="mx-auto flex max-w-3xl flex-col gap-2 px-4">
        {problem && <Trouble error={problem} />}
        <div className="flex items-end gap-2">
          <textarea
            aria-label="Your question"
            aria-describedby="composer-note"
            placeholder="Ask about this case"
            rows={1}
            maxLength={LIMIT_CHARS}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={sendOnEnter}
            onPaste={takeLongPaste}
            className="control field-sizing-content max-h-40 min-w-0 flex-1 resize-none"
          />
          <button
            type="submit"
            aria-label="Ask"
            title="Ask (Enter)"
            disabled={isBusy || !text.trim()}
            className="inline-flex size-9 shrink-0 items-center justify-center rounded-md bg-accent text-on-accent disabled:bg-raised disabled:text-muted"
          >
            <Icon name={isBusy ? 'spinner' : 'send'} className={isBusy ? 'spin' : ''} />
          </button>
        </div>
        <p
          id="composer-note"
          className={`min-h-5 truncate text-sm text-muted ${note ? '' : 'max-xs:sr-only'}`}
        >
          {note || 'Enter asks, Shift+Enter begins a new line.'}
        </p>
      </div>
    </form>
  );
}

/** A question that was not sent yet comes back on this device, in the case it was written in. */
function useDraft(caseId: string): [string, Dispatch<SetStateAction<string | null>>] {
  const session = useDeviceSession();
  const [text, setText] = useState<string | null>(null);
  const kept = session?.state.last_case_id === caseId ? (session.state.draft ?? '') : '';
  const saved = useRef(kept);
  useEffect(() => {
    if (text === null || text === saved.current) return;
    const timer = window.setTimeout(() => {
      saved.current = text;
      // A draft is a courtesy: when it cannot be kept now, the next change tries again.
      remember({ last_case_id: caseId, draft: text || null }).catch(() => {
        saved.current = '';
      });
    }, DRAFT_PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [text, caseId]);
  return [text ?? kept, setText];
}
