/** A pattern as it is, with the places that differ set back. */
export function PatternText({ text }: { text: string }) {
  return text.split(/(<\*>)/).map((part, place) =>
    part === '<*>' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
      <span key={place} className="text-muted">
        {part}
      </span>
    ) : (
      part
    ),
  );
}
