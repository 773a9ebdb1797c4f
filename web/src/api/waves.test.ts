import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inWave } from './waves';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function held() {
  let release = (_: string) => {};
  let refuse = (_: Error) => {};
  const ask = vi.fn(
    () =>
      new Promise<string>((resolve, reject) => {
        release = resolve;
        refuse = reject;
      }),
  );
  return { ask, release: () => release('there'), refuse: () => refuse(new Error('refused')) };
}

test('a later wave waits for an earlier one, even one that is asked for after it in the same moment', async () => {
  const [first, second, third] = [held(), held(), held()];
  const last = inWave(2, third.ask);
  const middle = inWave(1, second.ask);
  const begun = inWave(0, first.ask);
  await vi.advanceTimersByTimeAsync(1);
  expect(first.ask).toHaveBeenCalledOnce();
  expect(second.ask).not.toHaveBeenCalled();
  first.release();
  await vi.advanceTimersByTimeAsync(1);
  expect(await begun).toBe('there');
  expect(second.ask).toHaveBeenCalledOnce();
  expect(third.ask).not.toHaveBeenCalled();
  second.release();
  await vi.advanceTimersByTimeAsync(1);
  third.release();
  expect(await middle).toBe('there');
  expect(await last).toBe('there');
});

test('a failure lets the next wave go, and reaches only who asked', async () => {
  const first = held();
  const begun = inWave(0, first.ask).catch((error: Error) => error.message);
  const next = inWave(1, async () => 'asked');
  first.refuse();
  await vi.advanceTimersByTimeAsync(1);
  expect(await begun).toBe('refused');
  expect(await next).toBe('asked');
});

test('what never comes is waited for only so long, and where nothing is under way nothing is waited for', async () => {
  const first = held();
  void inWave(0, first.ask);
  const next = held();
  void inWave(2, next.ask);
  await vi.advanceTimersByTimeAsync(1900);
  expect(next.ask).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(next.ask).toHaveBeenCalledOnce();
  first.release();
  next.release();
  await vi.advanceTimersByTimeAsync(1);
  const alone = held();
  void inWave(2, alone.ask);
  await vi.advanceTimersByTimeAsync(1);
  expect(alone.ask).toHaveBeenCalledOnce();
  alone.release();
});
