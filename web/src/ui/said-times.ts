/** Times inside sentences that the product wrote: found there, so that they can be shown in the zone somebody chose. */
import type { Preferences } from './preferences';
import { formatTime, zoneName } from './time';

/** A moment in UTC as a sentence says it: to the minute or the second, with its year or without, with `UTC` or without. */
export type SaidTime = { iso: string; said: string; hasSeconds: boolean; hasYear: boolean; hasZone: boolean };

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
/** Words of a file, which stay as the file has them: in quotes or set as code. */
const QUOTED = '"[^"]*"|“[^”]*”|`[^`]*`';
/** What goes on, as with fractions of a second or a zone of its own, was written by something else. */
const ENDS = '(?!\\d|:\\d|[.,]\\d|\\s?[+-]\\d\\d|Z)';
const DAY = `(?:(\\d{4})-(\\d\\d)-(\\d\\d)|\\b(${MONTHS.join('|')}) (\\d{1,2}))`;
const SAID = new RegExp(`${QUOTED}|(?<![\\w-])${DAY} (\\d\\d):(\\d\\d)(?::(\\d\\d))?( UTC\\b)?${ENDS}`, 'g');

/** Text and times in their order; text is what a file says, or has no time in it. */
export function splitTimes(text: string, now = new Date()): (string | SaidTime)[] {
  const parts: (string | SaidTime)[] = [];
  let after = 0;
  for (const found of text.matchAll(SAID)) {
    const time = timeOf(found, now);
    if (time === null) continue;
    if (found.index > after) parts.push(text.slice(after, found.index));
    parts.push(time);
    after = found.index + found[0].length;
  }
  if (after < text.length) parts.push(text.slice(after));
  return parts;
}

function timeOf(found: RegExpMatchArray, now: Date): SaidTime | null {
  const [said, year, month, day, name, dayOfMonth, hour, minute, second, zone] = found;
  if (hour === undefined || minute === undefined) return null;
  const place = name ? MONTHS.indexOf(name) : Number(month) - 1;
  // Files whose times name no year are read as of the last twelve months, as their facts are.
  const assumed = now.getUTCFullYear() - (place > now.getUTCMonth() ? 1 : 0);
  const date = [Number(year ?? assumed), place, Number(day ?? dayOfMonth)] as const;
  const at = new Date(Date.UTC(...date, Number(hour), Number(minute), Number(second ?? 0)));
  if (at.getUTCMonth() !== place || at.getUTCHours() !== Number(hour)) return null;
  return {
    ...{ iso: at.toISOString(), said, hasSeconds: second !== undefined },
    ...{ hasYear: year !== undefined, hasZone: zone !== undefined },
  };
}

/** The time as the sentence would say it in a zone. */
export function sayTime(time: SaidTime, zone: Preferences['zone']): string {
  if (zone === 'utc') return time.said;
  const [date = '', clock = ''] = formatTime(time.iso, zone).split(' ');
  const [, month, day] = date.split('-');
  const shownDate = time.hasYear ? date : `${MONTHS[Number(month) - 1]} ${Number(day)}`;
  const shown = `${shownDate} ${time.hasSeconds ? clock : clock.slice(0, 5)}`;
  return time.hasZone ? `${shown} ${zoneName(zone, new Date(time.iso))}` : shown;
}

/** A whole sentence in a zone, where only text can stand: tooltips and names for screen readers. */
export function sayTimes(text: string, zone: Preferences['zone']): string {
  if (zone === 'utc') return text;
  return splitTimes(text)
    .map((part) => (typeof part === 'string' ? part : sayTime(part, zone)))
    .join('');
}
