import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { prefer } from '~/ui/preferences';
import { CitingProvider } from './citing';
import { Markdown } from './markdown';

afterEach(() => {
  cleanup();
  vi.unstubAllEnvs();
  prefer({ zone: 'utc' });
});

test('a mark opens the file at its lines, and a mark in code does not', () => {
  const open = vi.fn();
  render(
    <CitingProvider value={{ open, filename: () => 'web.log' }}>
      <Markdown text={'It failed [E2:L5-L7]. `[E2:L9]`'} />
    </CitingProvider>,
  );
  const marks = screen.getAllByRole('button');
  expect(marks).toHaveLength(1);
  expect(marks[0]?.getAttribute('aria-label')).toBe('E2:L5–7: open web.log at lines 5 to 7');
  marks[0]?.click();
  expect(open).toHaveBeenCalledWith({ number: 2, start: 5, end: 7 });
});

test('times in the text follow the switch, also in a table that names its zone, and not in code', () => {
  vi.stubEnv('TZ', 'Asia/Kolkata');
  const text =
    '**2026-01-31 09:05:00 UTC** `2026-01-31 09:05:00`\n\n|Time (UTC)|\n|-|\n|2026-01-31 09:05:00|';
  const { container } = render(<Markdown text={text} />);
  expect(container.querySelector('strong')?.textContent).toBe('2026-01-31 09:05:00 UTC');
  act(() => prefer({ zone: 'local' }));
  expect(container.querySelector('strong')?.textContent).toBe('2026-01-31 14:35:00 UTC+5:30');
  expect(container.querySelector('code')?.textContent).toBe('2026-01-31 09:05:00');
  expect(container.querySelector('th')?.textContent).toBe('Time (UTC+5:30)');
  expect(container.querySelector('td')?.textContent).toBe('2026-01-31 14:35:00');
});

test.each([
  ['an image', '![x](https://evil.example/pixel.png)'],
  ['an image in HTML', '<img src="https://evil.example/pixel.png">'],
  ['a script', '<script>alert(1)</script>'],
  ['a frame', '<iframe src="https://evil.example"></iframe>'],
  ['a form', '<form action="https://evil.example"><input></form>'],
  ['a style', '<p style="background:url(https://evil.example)">x</p>'],
  ['a reference image', '![x][1]\n\n[1]: https://evil.example/pixel.png'],
])('%s in the text makes nothing that fetches or runs', (_, text) => {
  const { container } = render(<Markdown text={text} />);
  expect(
    container.querySelector('img, script, iframe, form, input, object, svg, video, link, [style], [src]'),
  ).toBeNull();
});

test('a link says where it leads and gives nothing away', () => {
  render(<Markdown text="[the docs](https://example.com/a)" />);
  const link = screen.getByRole('link');
  expect(link.parentElement?.textContent).toBe('the docs (example.com)');
  expect(link.getAttribute('rel')).toBe('noopener noreferrer');
});

test.each(['javascript:alert(1)', 'data:text/html,x', '//evil.example', '/api/auth/logout'])(
  'a link to %s is only text',
  (href) => {
    const { container } = render(<Markdown text={`[click](${href})`} />);
    expect(container.querySelector('a')).toBeNull();
    expect(container.textContent).toContain('click');
  },
);
