/** Items of a list that change their places slide there, so that a person sees what moved; not where motion is unwanted. */
import { type RefObject, useLayoutEffect, useRef } from 'react';

const SLIDE_MS = 260;

/** Items name themselves by `data-slides`; `order` changes when their order does. */
export function useSlidingOrder(list: RefObject<HTMLElement | null>, order: string): void {
  const tops = useRef(new Map<string, number>());
  const last = useRef(order);
  // After every render, as any may have moved them; only a new order slides.
  useLayoutEffect(() => {
    const now = new Map<string, number>();
    for (const item of list.current?.querySelectorAll<HTMLElement>('[data-slides]') ?? []) {
      const [name, top] = [item.dataset.slides ?? '', item.offsetTop];
      const before = tops.current.get(name);
      now.set(name, top);
      if (last.current !== order && before !== undefined && before !== top && mayMove()) {
        item.animate([{ transform: `translateY(${before - top}px)` }, { transform: 'none' }], {
          duration: SLIDE_MS,
          easing: 'ease-out',
        });
      }
    }
    tops.current = now;
    last.current = order;
  });
}

function mayMove(): boolean {
  return !window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}
