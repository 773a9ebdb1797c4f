/** Stacked bars along an axis, the serious at the bottom. */
import type { Bin } from './bins';

const HEIGHT = 28;
const STACK = [
  ['bad', 'fill-bad-fill'],
  ['warn', 'fill-warn-fill'],
  ['plain', 'fill-edge'],
] as const;

type Props = { bins: readonly Pick<Bin, 'from' | 'counts'>[]; label: string; className?: string };

/** Heights grow with the logarithm: one failure must be seen beside ten thousand repeated ones. */
export function Bars({ bins, label, className = 'h-7' }: Props) {
  const sum = ({ counts }: Props['bins'][number]) => counts.bad + counts.warn + counts.plain;
  const most = Math.max(...bins.map(sum), 1);
  return (
    <svg
      viewBox={`0 0 ${bins.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      className={`block w-full border-b border-line ${className}`}
    >
      {bins.flatMap((bin, place) => {
        const total = sum(bin);
        if (total === 0) return [];
        const tall = Math.max(3, (Math.log1p(total) / Math.log1p(most)) * (HEIGHT - 2));
        let top = HEIGHT;
        return STACK.map(([gravity, fill]) => {
          const height = (bin.counts[gravity] / total) * tall;
          top -= height;
          return height > 0 ? (
            <rect
              key={`${bin.from}${gravity}`}
              x={place + 0.1}
              y={top}
              width={0.8}
              height={height}
              className={fill}
            />
          ) : null;
        });
      })}
    </svg>
  );
}
