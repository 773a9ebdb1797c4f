/** A profile as a flame graph, and the same in words: the functions that took most themselves. */
import { useState } from 'react';
import { CitationMark } from '~/markdown/citing';
import { formatBytes, formatCount, plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton } from '~/ui/states';
import { formatDuration } from '~/ui/time';
import { FlameGraph } from './flame-graph';
import { type Profile, useFrames, useHottest, useProfiles } from './use-profile';

export default function ProfilePanel({ caseId }: { caseId: string }) {
  const profiles = useProfiles(caseId);
  const [chosen, setChosen] = useState(0);
  if (profiles.isPending) return <Skeleton rows={6} what="the profiles" />;
  if (profiles.isError) {
    return <Failed error={profiles.error} what="the profiles" onRetry={() => profiles.refetch()} />;
  }
  const profile = profiles.data[chosen] ?? profiles.data[0];
  if (!profile) {
    return (
      <Empty icon="profile" title="No profiles">
        <p>Add one (pprof, folded stacks, cpuprofile, speedscope, perf script …), and it is drawn here.</p>
      </Empty>
    );
  }
  return (
    <section aria-labelledby="profile-title" className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
        <h2 id="profile-title" className="flex-1 font-semibold max-xs:basis-full">
          Where it went
        </h2>
        <select
          aria-label="Profile and measure"
          value={chosen}
          onChange={(event) => setChosen(Number(event.target.value))}
          className="control max-w-full min-w-0"
        >
          {profiles.data.map((item, place) => (
            <option key={`${item.number}:${item.measure}`} value={place}>
              {`E${item.number} ${item.filename}: ${labelOf(item)}`}
            </option>
          ))}
        </select>
      </div>
      <Shown key={`${profile.number}:${profile.measure}`} caseId={caseId} profile={profile} />
    </section>
  );
}

function Shown({ caseId, profile }: { caseId: string; profile: Profile }) {
  const frames = useFrames(caseId, profile);
  const say = (value: number) => amount(value, profile);
  return (
    <>
      {frames.isPending && <Skeleton rows={6} what="the call tree" />}
      {frames.isError && (
        <Failed error={frames.error} what="the call tree" onRetry={() => frames.refetch()} />
      )}
      {frames.data && (
        <>
          <FlameGraph frames={frames.data} say={say} />
          {frames.data.length < profile.frames && (
            <p className="px-4 pb-2 text-sm text-muted">
              The {formatCount(frames.data.length)} heaviest of {plural(profile.frames, 'frame')}.
            </p>
          )}
        </>
      )}
      <Hottest caseId={caseId} profile={profile} say={say} />
    </>
  );
}

type HottestProps = { caseId: string; profile: Profile; say: (value: number) => string };

function Hottest({ caseId, profile, say }: HottestProps) {
  const hottest = useHottest(caseId, profile);
  if (!hottest.data?.length) return null;
  return (
    <section aria-labelledby="hottest-title" className="border-t border-line px-4 py-3">
      <h3 id="hottest-title" className="heading pb-2">
        Functions that took most themselves
      </h3>
      <ol className="flex flex-col gap-1">
        {hottest.data.map((hot) => {
          const share = profile.total > 0 ? hot.self / profile.total : 0;
          return (
            <li key={`${hot.module}:${hot.function}`} className="flex items-center gap-3 text-sm">
              <span className="w-14 shrink-0 text-right font-mono">{(100 * share).toFixed(1)} %</span>
              <span aria-hidden="true" className="h-2 w-24 shrink-0 rounded-sm bg-raised max-sm:hidden">
                <span
                  className="block h-full rounded-sm bg-accent"
                  style={{ width: `${Math.min(100, 100 * share).toFixed(1)}%` }}
                />
              </span>
              <span className="min-w-0 flex-1 truncate" title={hot.module ?? undefined}>
                <span className="font-mono">{hot.function ?? 'no name'}</span>{' '}
                <span className="text-muted">{hot.module}</span>
              </span>
              <span className="font-mono whitespace-nowrap text-muted">{say(hot.self)}</span>
              <span className="flex shrink-0 justify-end sm:w-20">
                <CitationMark mark={{ number: hot.number, start: hot.line_no, end: hot.line_no }} />
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** `1.2 s` of nanoseconds, `3.1 MB` of bytes, `1,204 samples` of anything that is counted. */
function amount(value: number, { unit, measure }: Profile): string {
  return measured(value, unit) ?? `${formatCount(Math.round(value))} ${measure.replaceAll('_', ' ')}`;
}

function measured(value: number, unit: string | null): string | null {
  if (unit === 'ns') return formatDuration(value / 1e6);
  if (unit === 'us') return formatDuration(value / 1e3);
  if (unit === 'ms') return formatDuration(value);
  if (unit === 's') return formatDuration(value * 1e3);
  return unit === 'bytes' ? formatBytes(value) : null;
}

/** `cpu, 1.2 s`, but not what is counted twice: `1,204 samples`. */
function labelOf(profile: Profile): string {
  const total = amount(profile.total, profile);
  return measured(profile.total, profile.unit) === null ? total : `${profile.measure}, ${total}`;
}
