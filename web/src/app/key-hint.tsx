/** Keys as they are printed on a keyboard. */
export function KeyHint({ keys }: { keys: string }) {
  return (
    <span className="inline-flex shrink-0 gap-1">
      {keys.split(' ').map((key, place) => (
        <kbd
          // biome-ignore lint/suspicious/noArrayIndexKey: the keys of one hint never change places
          key={place}
          className="inline-flex min-w-5 justify-center rounded-sm border border-edge bg-surface px-1 font-mono text-xs leading-4 text-muted"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
