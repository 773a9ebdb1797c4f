/** The name of the page, as tabs and screen readers say it. */
import { useEffect } from 'react';

export function useTitle(...parts: (string | undefined)[]): void {
  const title = [...parts.filter(Boolean), 'FaultMaven'].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
