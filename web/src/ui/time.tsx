/** Every moment on every screen, in the zone the person chose: UTC unless switched. */
import { type Preferences, usePreferences } from './preferences';

type Zone = Preferences['zone'];
type Detail = 'moment' | 'clock' | 'day';

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

/** `2026-01-31 09:05:00`, in one zone, without its name. */
export function formatTime(iso: string, zone: Zone, detail: Detail = 'moment'): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const [year, month, day, hour, minute, second] =
    zone === 'utc'
      ? [
          at.getUTCFullYear(),
          at.getUTCMonth(),
          at.getUTCDate(),
          at.getUTCHours(),
          at.getUTCMinutes(),
          at.getUTCSeconds(),
        ]
      : [at.getFullYear(), at.getMonth(), at.getDate(), at.getHours(), at.getMinutes(), at.getSeconds()];
  const date = `${year}-${pad(month + 1)}-${pad(day)}`;
  const clock = `${pad(hour)}:${pad(minute)}:${pad(second)}`;
  if (detail === 'day') return date;
  return detail === 'clock' ? clock : `${date} ${clock}`;
}

/** `UTC`, or how far the device's own zone is from it at that moment: `UTC+2`. */
export function zoneName(zone: Zone, at: Date = new Date()): string {
  const minutes = zone === 'utc' ? 0 : -at.getTimezoneOffset();
  if (minutes === 0) return 'UTC';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest ? `:${pad(rest)}` : ''}`;
}

/** `0.4 ms`, `760 ms`, `3.4 s`, `2 min 5 s`, `4 h 9 min`, `3 d 1 h`. */
export function formatDuration(ms: number): string {
  if (ms <= 0) return '0 ms';
  if (ms < 0.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function Time({
  iso,
  detail = 'moment',
  withZone = detail === 'moment',
}: {
  iso: string;
  detail?: Detail;
  withZone?: boolean;
}) {
  const { zone } = usePreferences();
  return (
    <time dateTime={iso}>
      <span className="whitespace-nowrap">{formatTime(iso, zone, detail)}</span>
      {withZone && ` ${zoneName(zone, new Date(iso))}`}
    </time>
  );
}
