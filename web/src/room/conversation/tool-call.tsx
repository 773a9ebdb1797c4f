/** The exact arguments of a tool's call, as they were used or refused; nothing is left out or made shorter. */
import type { Step } from './use-turns';

export function ToolCall({ step: { kind, data } }: { step: Step }) {
  if (kind !== 'tool' || typeof data.tool !== 'string') return null;
  const { arguments: given, because, reason } = data;
  const why = [because, reason].find((text) => typeof text === 'string' && text !== '');
  return (
    <>
      <code className="mt-0.5 block text-xs break-all whitespace-pre-wrap text-muted">
        {data.tool} {written(given)}
      </code>
      {why !== undefined && <span className="block text-xs text-muted">{String(why)}</span>}
    </>
  );
}

function written(given: unknown): string {
  return typeof given === 'string' ? given : JSON.stringify(given ?? {});
}
