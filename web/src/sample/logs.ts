/** What the programs of the sample incident log. */
import { type Clock, COLLECTED, FIRST_KILL, KILLS, RELEASED } from './times';

/** Restart after a kill, and how long the service is gone then: seconds. */
const GONE = [18, 24, 40, 75, 160] as const;

const STARTS: readonly number[] = [RELEASED, ...KILLS.map((kill, number) => kill + (GONE[number] ?? 0))];

/** What the container's memory is filled to at a moment, as a share of a limit of 256 MiB. */
export function filled(second: number): number {
  const began = STARTS.filter((start) => start <= second).at(-1);
  if (began === undefined) return 1.1 + 0.04 * Math.sin(second / 90);
  return Math.min(1, 0.36 + (0.64 * (second - began)) / (began === RELEASED ? FIRST_KILL - RELEASED : 260));
}

export function isGone(second: number): boolean {
  return KILLS.some((kill, number) => second >= kill && second < kill + (GONE[number] ?? 0));
}

export function logs(at: Clock): { name: string; text: string }[] {
  const seconds = Array.from({ length: COLLECTED }, (_, second) => second);
  const checkout = seconds.flatMap((second) => told(at, second));
  const gateway = seconds.filter((second) => second % 5 === 0).flatMap((second) => answers(at, second));
  return [
    { name: 'sample/checkout.log', text: `${checkout.join('\n')}\n` },
    { name: 'sample/gateway.log', text: `${gateway.join('\n')}\n` },
  ];
}

/** What the checkout says in one second: it starts, it takes an order, its memory is nearly full. */
function told(at: Clock, second: number): string[] {
  const say = (level: string, thread: string, words: string, later = 0) =>
    `${at(second + later)
      .toISOString()
      .replace('Z', '+00:00')} ${level.padEnd(5)} [${thread}] ${words}`;
  if (STARTS.includes(second)) {
    return [
      say('INFO', 'main', 'harbour.Checkout: Starting checkout 4.19.0 with PID 1'),
      say('INFO', 'main', 'harbour.Memory: container memory limit is 256 MiB, maximum heap 192 MiB', 0.6),
    ];
  }
  if (isGone(second)) return [];
  const words: string[] = [];
  if (second % 7 === 0) {
    const order = `order ${88_000 + second} accepted in ${38 + (second % 23)} ms`;
    words.push(say('INFO', `http-${second % 8}`, `harbour.Orders: ${order}`));
  }
  if (second > RELEASED && second % 40 === 0 && filled(second) > 0.85) {
    const used = Math.round(filled(second) * 256);
    words.push(say('WARN', 'cache', `harbour.CartCache: ${used} MiB of 256 MiB used, 173204 carts kept`));
  }
  return words;
}

/** Lines of nginx: accesses, and the errors of the same log stream. */
function answers(at: Clock, second: number): string[] {
  const date = at(second);
  const moment = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${date.toISOString().slice(11, 19)} +0000`;
  const access = (path: string, status: number, bytes: number, seconds: string) =>
    `203.0.113.${second % 200} - - [${moment}] "POST ${path} HTTP/1.1" ${status} ${bytes} "-" "Mozilla/5.0" ${seconds}`;
  const lines = [access('/catalogue/search', 200, 5120 + (second % 400), '0.021')];
  lines.push(
    isGone(second) ? access('/checkout', 502, 157, '0.001') : access('/checkout', 200, 840, '0.047'),
  );
  return lines;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function two(value: number): string {
  return String(value).padStart(2, '0');
}
