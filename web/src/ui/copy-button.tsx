/** Copies a text, and says that it did. */
import { useEffect, useState } from 'react';
import { announce } from './announce';
import { CodeBox } from './code-box';
import { Icon } from './icons';

export function CopyButton({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = window.setTimeout(() => setCopied(false), 1600);
    return () => window.clearTimeout(timer);
  }, [copied]);
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      announce(`Copied ${what}`);
    } catch {
      announce('The browser did not allow copying. Select the text instead.');
    }
  }
  return (
    <button
      type="button"
      onClick={copy}
      aria-label={`Copy ${what}`}
      title={`Copy ${what}`}
      className="inline-flex size-8 min-h-6 min-w-6 shrink-0 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-ink"
    >
      <Icon name={copied ? 'check' : 'copy'} className={copied ? 'text-good' : ''} />
    </button>
  );
}

/** A command as it is typed, with a button that copies it. */
export function Command({ text }: { text: string }) {
  return (
    <div className="flex items-start gap-1 rounded-md border border-line bg-raised py-1 pr-1 pl-3">
      <CodeBox>{text}</CodeBox>
      <CopyButton text={text} what="command" />
    </div>
  );
}
