import { afterEach, expect, it, vi } from 'vitest';
import { heldOpen } from './leaving';

afterEach(() => vi.unstubAllGlobals());

/** Whether the browser would ask before it leaves. */
function asks(page: EventTarget): boolean {
  const event = new Event('beforeunload', { cancelable: true });
  page.dispatchEvent(event);
  return event.defaultPrevented;
}

function pending<Result>() {
  let resolve: (result: Result) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<Result>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

it('holds the tab until the last of two works has ended, also when one fails', async () => {
  const page = new EventTarget();
  vi.stubGlobal('window', page);
  const first = pending<void>();
  const second = pending<string>();
  expect(asks(page)).toBe(false);
  const one = heldOpen(first.promise);
  const two = heldOpen(second.promise);
  expect(asks(page)).toBe(true);
  first.reject(new Error('gone'));
  await expect(one).rejects.toThrow('gone');
  expect(asks(page)).toBe(true);
  second.resolve('sent');
  expect(await two).toBe('sent');
  expect(asks(page)).toBe(false);
});
