/** How any text on the page opens the lines it cites. */
import { createContext, useContext } from 'react';
import { InlineText } from './inline-text';
import { type Mark, markLabel, splitMarks } from './marks';

export type Citing = {
  open: (mark: Mark) => void;
  filename: (number: number) => string | undefined;
  /** Somebody points at a mark, or no longer does. */
  point?: (mark: Mark | null) => void;
};

const Context = createContext<Citing | null>(null);

export const CitingProvider = Context.Provider;

export function CitationMark({ mark }: { mark: Mark }) {
  const citing = useContext(Context);
  const name = citing?.filename(mark.number) ?? `file ${mark.number}`;
  const lines = mark.end > mark.start ? `lines ${mark.start} to ${mark.end}` : `line ${mark.start}`;
  return (
    <button
      type="button"
      onClick={() => citing?.open(mark)}
      onPointerEnter={() => citing?.point?.(mark)}
      onPointerLeave={() => citing?.point?.(null)}
      aria-label={`${markLabel(mark)}: open ${name} at ${lines}`}
      title={`${name}, ${lines}`}
      className="mx-0.5 inline-flex min-h-6 items-center whitespace-nowrap rounded-sm bg-accent-soft px-1.5 align-baseline font-mono text-xs leading-6 font-medium text-accent hover:underline"
    >
      {markLabel(mark)}
    </button>
  );
}

/** Plain text in which marks can be pressed and `code` is set as code. */
export function CitedText({ text }: { text: string }) {
  return splitMarks(text).map((part, place) =>
    typeof part === 'string' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
      <InlineText key={place} text={part} />
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
      <CitationMark key={place} mark={part} />
    ),
  );
}
