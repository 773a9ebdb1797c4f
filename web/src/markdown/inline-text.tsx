/** One line of plain text in which `code` is set as code and times are shown in the chosen zone; nothing else has a meaning. */
import { Fragment } from 'react';
import { usePreferences } from '~/ui/preferences';
import { sayTime, splitTimes } from '~/ui/said-times';

export function InlineText({ text }: { text: string }) {
  return text.split(/`([^`]+)`/).map((part, place) =>
    place % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
      <code key={place} className="rounded-sm bg-raised px-1 font-mono text-[0.92em]">
        {part}
      </code>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
      <SaidTimes key={place} text={part} />
    ),
  );
}

function SaidTimes({ text }: { text: string }) {
  const { zone } = usePreferences();
  return splitTimes(text).map((part, place) =>
    typeof part === 'string' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
      <Fragment key={place}>{part}</Fragment>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
      <time key={place} dateTime={part.iso}>
        {sayTime(part, zone)}
      </time>
    ),
  );
}
