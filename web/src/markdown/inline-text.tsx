/** One line of plain text in which `code` is set as code; nothing else has a meaning. */
import { Fragment } from 'react';

export function InlineText({ text }: { text: string }) {
  return text.split(/`([^`]+)`/).map((part, place) =>
    place % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
      <code key={place} className="rounded-sm bg-raised px-1 font-mono text-[0.92em]">
        {part}
      </code>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
      <Fragment key={place}>{part}</Fragment>
    ),
  );
}
