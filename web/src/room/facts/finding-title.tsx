/** The sentence of a finding: its times in the chosen zone, the words it quotes from a file as the file has them. */
import { InlineText } from '~/markdown/inline-text';
import type { Preferences } from '~/ui/preferences';
import { sayTimes, splitTimes } from '~/ui/said-times';

/** What the product says, and what it quotes: `12 times from … to …: ` and the message. */
export function wordsOf(title: string): [own: string, quoted: string] {
  const end = title.indexOf(': ') + 2;
  const own = title.slice(0, end);
  const saysWhen = splitTimes(own).some((part) => typeof part !== 'string');
  return saysWhen ? [own, title.slice(end)] : [title, ''];
}

export function FindingTitle({ title }: { title: string }) {
  const [own, quoted] = wordsOf(title);
  return (
    <>
      <InlineText text={own} />
      {quoted}
    </>
  );
}

/** The same where only text can stand. */
export function sayTitle(title: string, zone: Preferences['zone']): string {
  const [own, quoted] = wordsOf(title);
  return sayTimes(own, zone) + quoted;
}
