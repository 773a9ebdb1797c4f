/** One live region for the whole app: what changed, said once and politely. */
import { useEffect, useState } from 'react';

let say: (text: string) => void = () => {};

export function announce(text: string): void {
  say(text);
}

export function Announcer() {
  const [text, setText] = useState('');
  useEffect(() => {
    let timer = 0;
    say = (next) => {
      setText('');
      window.clearTimeout(timer);
      timer = window.setTimeout(() => setText(next), 60);
    };
    return () => {
      say = () => {};
      window.clearTimeout(timer);
    };
  }, []);
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}
