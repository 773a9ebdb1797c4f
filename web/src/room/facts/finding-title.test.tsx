import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { prefer } from '~/ui/preferences';
import { FindingTitle, sayTitle } from './finding-title';

afterEach(() => {
  cleanup();
  vi.unstubAllEnvs();
  prefer({ zone: 'utc' });
});

test.each([
  [
    'twice at 2026-01-31 09:05:00: last login 2026-01-30 09:05:00',
    'twice at 2026-01-31 14:35:00: last login 2026-01-30 09:05:00',
  ],
  ['shop: memory rose at 2026-01-31 09:05:00', 'shop: memory rose at 2026-01-31 14:35:00'],
  ['memory rose at 2026-01-31 09:05:00', 'memory rose at 2026-01-31 14:35:00'],
  ['nothing with a time: at all', 'nothing with a time: at all'],
])('%s', (utc, local) => {
  vi.stubEnv('TZ', 'Asia/Kolkata');
  prefer({ zone: 'local' });
  const { container } = render(<FindingTitle title={utc} />);
  expect(container.textContent).toBe(local);
  expect(sayTitle(utc, 'local')).toBe(local);
});
