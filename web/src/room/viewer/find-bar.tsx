/** Words to find in the open file, and the way from one match to the next. */
import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react';
import { Button } from '~/ui/button';
import { formatCount } from '~/ui/numbers';
import { MOST_MATCHES } from './use-search';

const REST_MS = 250;

type Props = {
  field: RefObject<HTMLInputElement | null>;
  matches: readonly number[] | undefined;
  current: number;
  onWords: (words: string) => void;
  onStep: (step: 1 | -1) => void;
  onLeave: () => void;
};

export function FindBar({ field, matches, current, onWords, onStep, onLeave }: Props) {
  const [text, setText] = useState('');
  useEffect(() => {
    const timer = window.setTimeout(() => onWords(text.trim()), REST_MS);
    return () => window.clearTimeout(timer);
  }, [text, onWords]);
  function press(event: KeyboardEvent) {
    if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape' && text) setText('');
    else if (event.key === 'ArrowDown') onLeave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <div className="flex min-w-0 flex-1 basis-64 items-center gap-1">
      <input
        ref={field}
        type="search"
        aria-label="Search in this file"
        placeholder="Search in this file  ( / )"
        value={text}
        maxLength={500}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={press}
        className="control min-w-0 flex-1"
      />
      {text.trim() && matches && (
        <>
          <span role="status" className="px-1 whitespace-nowrap tabular-nums">
            {found(matches, current)}
          </span>
          <Button onClick={() => onStep(-1)} aria-label="Previous match" className="px-2">
            ‹
          </Button>
          <Button onClick={() => onStep(1)} aria-label="Next match" className="px-2">
            ›
          </Button>
        </>
      )}
    </div>
  );
}

/** `3 of 120`, or how many there are while the current line is none of them. */
function found(matches: readonly number[], current: number): string {
  if (matches.length === 0) return 'no match';
  const all = `${formatCount(matches.length)}${matches.length === MOST_MATCHES ? '+' : ''}`;
  const place = matches.indexOf(current);
  return place < 0 ? all : `${formatCount(place + 1)} of ${all}`;
}
