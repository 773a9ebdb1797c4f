/** The drawing: each box a function, as wide as what it and its callees took. A box pressed becomes the whole. */
import { type KeyboardEvent, useMemo, useState } from 'react';
import { CitationMark } from '~/markdown/citing';
import { Button } from '~/ui/button';
import { amountOf, type Box, boxesOf, type Frame, fits, nameOf, shareOf } from './flame-tree';

const ROW_REM = 1.375;
/** Of the width: what is narrower holds no name. */
const NAMED = 0.02;

type Props = { frames: readonly Frame[]; say: (value: number) => string };

export function FlameGraph({ frames, say }: Props) {
  const [root, setRoot] = useState<string | null>(null);
  const [text, setText] = useState('');
  const [current, setCurrent] = useState<Frame | null>(null);
  const boxes = useMemo(() => boxesOf(frames, root), [frames, root]);
  const depth = Math.max(0, ...boxes.map((box) => box.depth)) + 1;
  const wanted = text.trim().toLowerCase();
  const shown = current ?? boxes[0]?.frame;
  const whole = boxes.filter((box) => box.depth === 0).reduce((sum, { frame }) => sum + amountOf(frame), 0);
  return (
    <div className="flex flex-col gap-2 px-4 pb-3">
      <div className="flex flex-wrap items-center gap-3">
        <input
          type="search"
          aria-label="Find a function"
          placeholder="Find a function"
          value={text}
          maxLength={200}
          onChange={(event) => setText(event.target.value)}
          className="control w-56 min-w-36 max-xs:flex-1"
        />
        <p
          role="status"
          className="min-w-0 flex-1 text-sm text-muted max-xs:order-last max-xs:basis-full max-xs:empty:sr-only"
        >
          {wanted && `${(100 * shareOf(boxes, wanted)).toFixed(1)} % in functions with this name`}
        </p>
        <Button disabled={root === null} onClick={() => setRoot(null)}>
          Show the whole
        </Button>
      </div>
      <Boxes {...{ boxes, depth, wanted, shown }} onShow={setCurrent} onRoot={setRoot} />
      {shown && (
        <p className="flex min-h-6 flex-wrap items-center gap-x-3 text-sm">
          <CitationMark mark={{ number: shown.number, start: shown.line_no, end: shown.line_no }} />
          <span className="min-w-0 font-mono">{nameOf(shown)}</span>
          <span className="text-muted">
            {say(amountOf(shown))}
            {whole > 0 && `, ${((100 * amountOf(shown)) / whole).toFixed(1)} % of what is shown`}; itself{' '}
            {say(shown.self_value ?? 0)}
            {shown.file && `; ${shown.file}${shown.source_line ? `:${shown.source_line}` : ''}`}
          </span>
        </p>
      )}
    </div>
  );
}

type BoxesProps = {
  boxes: readonly Box[];
  depth: number;
  wanted: string;
  shown: Frame | undefined;
  onShow: (frame: Frame | null) => void;
  onRoot: (frameId: string) => void;
};

function Boxes({ boxes, depth, wanted, shown, onShow, onRoot }: BoxesProps) {
  const place = boxes.findIndex((box) => box.frame === shown);
  /** Up and down to who calls and who is called, left and right to the neighbours, Enter to look at one alone. */
  function move(event: KeyboardEvent) {
    const at = boxes[place];
    if (!at) return;
    const beside = (box: Box) => box.depth === at.depth;
    const next: Record<string, () => Box | undefined> = {
      ArrowDown: () => boxes.find((box) => box.frame.parent_frame_id === at.frame.frame_id),
      ArrowUp: () => boxes.find((box) => box.frame.frame_id === at.frame.parent_frame_id),
      ArrowRight: () => boxes.filter((box) => beside(box) && box.x > at.x).sort((a, b) => a.x - b.x)[0],
      ArrowLeft: () => boxes.filter((box) => beside(box) && box.x < at.x).sort((a, b) => b.x - a.x)[0],
    };
    if (event.key === 'Enter') onRoot(at.frame.frame_id);
    else if (next[event.key]) onShow(next[event.key]?.()?.frame ?? at.frame);
    else return;
    event.preventDefault();
  }
  return (
    <div
      role="tree"
      tabIndex={0}
      aria-label="Flame graph"
      aria-activedescendant={place >= 0 ? `frame-${place}` : undefined}
      onKeyDown={move}
      onMouseLeave={() => onShow(null)}
      className="max-h-[60dvh] overflow-y-auto rounded-md border border-line bg-canvas -outline-offset-2"
    >
      <div className="relative" style={{ height: `${depth * ROW_REM}rem` }}>
        {boxes.map(({ frame, x, width, depth: level }, number) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the tree moves by keyboard
          // biome-ignore lint/a11y/useFocusableInteractive: the tree holds the focus and names its current item
          <div
            key={frame.frame_id}
            id={`frame-${number}`}
            role="treeitem"
            aria-level={level + 1}
            aria-selected={frame === shown}
            aria-label={`${nameOf(frame)}, ${(100 * width).toFixed(1)} %`}
            onClick={() => onRoot(frame.frame_id)}
            onMouseEnter={() => onShow(frame)}
            style={{
              left: `${100 * x}%`,
              width: `${100 * width}%`,
              top: `${level * ROW_REM}rem`,
              height: `${ROW_REM}rem`,
            }}
            className={`absolute cursor-pointer overflow-hidden border border-canvas px-1 font-mono text-xs leading-5 text-ellipsis whitespace-nowrap ${
              wanted && fits(frame, wanted)
                ? 'bg-warn-soft text-warn border-warn-fill'
                : frame === shown
                  ? 'bg-accent text-on-accent'
                  : 'bg-accent-soft text-ink'
            }`}
          >
            {width > NAMED && nameOf(frame)}
          </div>
        ))}
      </div>
    </div>
  );
}
