import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { ToolCall } from './tool-call';
import type { Step } from './use-turns';

afterEach(cleanup);

function step(kind: Step['kind'], data: Step['data']): Step {
  return {
    seq: 1,
    at: '2026-01-31T09:00:00Z',
    kind,
    text: 'NetworkAnalyzer waits for your confirmation.',
    data,
  };
}

test('a call shows its tool, all of its arguments and why it waits', () => {
  const given = { check: 'port', host: `${'very-long-'.repeat(30)}.example` };
  const data = { tool: 'NetworkAnalyzer', arguments: given, because: 'the host did not come from you' };
  render(<ToolCall step={step('tool', data)} />);
  expect(screen.getByText(`NetworkAnalyzer ${JSON.stringify(given)}`)).toBeTruthy();
  expect(screen.getByText('the host did not come from you')).toBeTruthy();
});

test('markup in arguments stays text', () => {
  const { container } = render(
    <ToolCall step={step('tool', { tool: 'FileSearcher', arguments: { text: '<img src=x>' } })} />,
  );
  expect(container.querySelector('img')).toBeNull();
  expect(screen.getByText(/<img src=x>/)).toBeTruthy();
});

test('other steps show nothing more', () => {
  const { container } = render(<ToolCall step={step('memory', { messages: 3 })} />);
  expect(container.textContent).toBe('');
});
