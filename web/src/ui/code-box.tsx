/** Text set as code that may be wider than the page; it scrolls by keyboard too, so it can take the focus. */
import type { ReactNode } from 'react';

export function CodeBox({ children }: { children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable without a mouse
    <pre tabIndex={0} className="code-lines min-w-0 flex-1 overflow-x-auto py-1.5 whitespace-pre">
      {children}
    </pre>
  );
}
