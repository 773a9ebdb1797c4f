/** When things happened, over all files on one axis; a time that is selected here goes for the whole room. */
import { useMemo, useState } from 'react';
import type { Schemas } from '~/api/client';
import { Button, IconButton } from '~/ui/button';
import { prefer, usePreferences } from '~/ui/preferences';
import { isReady, useEvidence } from '../evidence/use-evidence';
import { useChanges } from '../facts/use-changes';
import { useTimeWindow } from '../time/time-window';
import { WindowBar } from '../time/window-bar';
import { type Moment, spanOf } from './bins';
import { MomentList } from './moment-list';
import { Strip } from './strip';
import { useTimeline } from './use-timeline';

const NOTHING: Schemas['TimelineOut'] = { items: [], total: 0, solutions: [] };

/** What stands where there is nothing to draw; `isReady` is not known while the files are not. */
type Asked = { isError: boolean; isPending: boolean; isReady: boolean | undefined };

function WithoutAxis({ isError, isPending, isReady }: Asked) {
  if (!isError && (isReady === undefined || (isReady && isPending))) {
    return (
      <div role="status" className="pulse h-7 flex-1 rounded-md bg-raised">
        <span className="sr-only">Loading the timeline…</span>
      </div>
    );
  }
  return (
    <p className="flex-1 text-sm text-muted">
      {isError
        ? 'The timeline could not be loaded.'
        : 'Moments of all files appear here once a file with times is ready.'}
    </p>
  );
}

export function Timeline({ caseId }: { caseId: string }) {
  const [opened, setOpened] = useState<{ at: Moment | null } | null>(null);
  const [isZoomed, setZoomed] = useState(false);
  const [chosen, choose] = useTimeWindow(caseId);
  // Only what is ready has moments; and what the room begins with comes before them.
  const files = useEvidence(caseId);
  const isAnyReady = files.data?.some(isReady);
  const timeline = useTimeline(caseId, isAnyReady === true);
  const { data: changed } = useChanges(caseId, isAnyReady === true);
  const { items: moments, total, solutions } = timeline.data ?? NOTHING;
  const whole = useMemo(() => spanOf(moments), [moments]);
  const span = chosen && isZoomed ? chosen : whole;
  return (
    <section aria-labelledby="timeline-title" className="no-print shrink-0 border-b border-line bg-surface">
      <div className="flex min-h-16 items-center gap-4 px-4 py-1.5 max-xs:min-h-14.5">
        <h2 id="timeline-title" className="heading max-sm:sr-only">
          Timeline
        </h2>
        {span ? (
          <Strip
            moments={moments}
            changes={changed?.items ?? []}
            done={solutions}
            begins={changed?.begins ?? null}
            span={span}
            chosen={isZoomed ? null : chosen}
            onChoose={choose}
            onPick={(at) => setOpened({ at })}
          />
        ) : (
          <WithoutAxis
            isError={timeline.isError || (files.isError && !files.data)}
            isPending={timeline.isPending}
            isReady={isAnyReady}
          />
        )}
        {span && (
          <Controls
            isZoomed={isZoomed && chosen !== null}
            onZoom={chosen ? () => setZoomed(!isZoomed) : null}
            onList={() => setOpened({ at: null })}
          />
        )}
      </div>
      {chosen && <WindowBar caseId={caseId} chosen={chosen} onClear={() => choose(null)} />}
      {opened && (
        <MomentList
          moments={moments}
          total={total}
          done={solutions}
          at={opened.at}
          onClose={() => setOpened(null)}
        />
      )}
    </section>
  );
}

type ControlsProps = { isZoomed: boolean; onZoom: (() => void) | null; onList: () => void };

function Controls({ isZoomed, onZoom, onList }: ControlsProps) {
  const { timeline: look } = usePreferences();
  const pressed = 'aria-pressed:bg-accent-soft aria-pressed:text-accent';
  return (
    <div className="flex items-center gap-1">
      <IconButton
        icon="zoom"
        label="Zoom to the selected time"
        aria-pressed={isZoomed}
        disabled={onZoom === null}
        onClick={onZoom ?? undefined}
        className={`${pressed} max-sm:hidden`}
      />
      <IconButton
        icon="lanes"
        label="A lane for each file"
        aria-pressed={look === 'lanes'}
        onClick={() => prefer({ timeline: look === 'lanes' ? 'strip' : 'lanes' })}
        className={pressed}
      />
      <Button icon="timeline" onClick={onList}>
        <span className="max-sm:sr-only">Moments</span>
      </Button>
    </div>
  );
}
