/** The case room: evidence left, conversation right, the timeline across, the conclusion always in sight. */
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { asProblem } from '~/api/problem';
import { remember, useDeviceSession } from '~/app/device-session';
import { CitingProvider } from '~/markdown/citing';
import type { Mark } from '~/markdown/marks';
import { ButtonLink } from '~/ui/button';
import { Empty, Failed, Loading } from '~/ui/states';
import { useMedia, WIDE } from '~/ui/use-media';
import { useTitle } from '~/ui/use-title';
import { CaseHeader } from './case-header';
import { ConclusionCard } from './conclusion/conclusion-card';
import { Conversation } from './conversation/conversation';
import { DropZone } from './evidence/drop-zone';
import { EvidencePanel } from './evidence/evidence-panel';
import { countsOf, hasKind } from './evidence/reading-words';
import { useUploads } from './evidence/uploads';
import { isReading, useFreshEvidence } from './evidence/use-evidence';
import { FindingsPanel } from './facts/findings-panel';
import { Panels, type Part } from './panels';
import { RoomSkeleton } from './room-skeleton';
import { point } from './time/pointed';
import { Timeline } from './timeline/timeline';
import { useCase } from './use-case';
import { useRoomKeys } from './use-room-keys';
import type { Range } from './viewer/file-viewer';

/** Views of one kind of evidence are fetched when they are first looked at. */
const LogsPanel = lazy(() => import('./logs/logs-panel').then((found) => ({ default: found.LogsPanel })));
const InvestigationPanel = lazy(() =>
  import('./investigation/investigation-panel').then((found) => ({ default: found.InvestigationPanel })),
);
const FileViewer = lazy(() =>
  import('./viewer/file-viewer').then((found) => ({ default: found.FileViewer })),
);
const ClusterPanel = lazy(() => import('./cluster/cluster-panel'));
const TracesPanel = lazy(() => import('./traces/traces-panel'));
const ProfilePanel = lazy(() => import('./profile/profile-panel'));
const MetricsPanel = lazy(() => import('./metrics/metrics-panel'));
const ConfigPanel = lazy(() => import('./config/config-panel'));
const DocumentsPanel = lazy(() => import('./documents/documents-panel'));

export function RoomPage() {
  const { caseId } = useParams({ from: '/inside/cases/$caseId' });
  const found = useCase(caseId);
  useTitle(found.data?.title ?? 'Case');
  useLastCase(found.data?.case_id);
  if (found.isPending)
    return (
      <Main>
        <RoomSkeleton />
      </Main>
    );
  if (found.isError && !found.data) {
    return (
      <Main>
        {asProblem(found.error).status === 404 ? (
          <Empty icon="question" title="There is no such case">
            <p>It may have been deleted, or it belongs to another account.</p>
            <ButtonLink to="/cases">All cases</ButtonLink>
          </Empty>
        ) : (
          <Failed error={found.error} what="the case" onRetry={() => found.refetch()} />
        )}
      </Main>
    );
  }
  return <Room key={caseId} caseId={caseId} />;
}

function Main({ children }: { children: ReactNode }) {
  return (
    <main id="main" className="grid flex-1 place-items-center">
      <h1 className="sr-only">Case</h1>
      {children}
    </main>
  );
}

function Room({ caseId }: { caseId: string }) {
  const search = useSearch({ from: '/inside/cases/$caseId' });
  const { data: found } = useCase(caseId);
  const uploads = useUploads(caseId);
  const evidence = useFreshEvidence(
    caseId,
    uploads.some((item) => item.stage !== 'failed'),
  );
  const isWide = useMedia(WIDE);
  useRoomKeys(caseId);
  const navigate = useNavigate();
  const show = (part: Part) =>
    navigate({
      to: '/cases/$caseId',
      params: { caseId },
      search: (old) => ({ ...old, view: part === 'conversation' ? undefined : part }),
      replace: true,
    });
  const open = useCallback(
    (number: number, line?: string) =>
      navigate({
        to: '/cases/$caseId',
        params: { caseId },
        search: (old) => ({ ...old, e: String(number), l: line }),
      }),
    [navigate, caseId],
  );
  const citing = useMemo(
    () => ({
      open: ({ number, start, end }: Mark) => void open(number, end > start ? `${start}-${end}` : `${start}`),
      filename: (number: number) => evidence.data?.find((item) => item.number === number)?.filename,
      point: (mark: Mark | null) => point(mark && { number: mark.number }),
    }),
    [open, evidence.data],
  );
  const reading =
    (evidence.data?.filter(isReading).length ?? 0) + uploads.filter((u) => u.stage !== 'failed').length;
  const viewed = evidence.data?.find((item) => String(item.number) === search.e);
  const range = useMemo(() => rangeOf(search.l), [search.l]);
  if (!found) return null;
  const files = <EvidencePanel caseId={caseId} onOpen={open} />;
  const talk = <Conversation caseId={caseId} turnId={search.turn} reading={reading} />;
  const conclusion = (
    <ConclusionCard
      caseId={caseId}
      conclusion={found.conclusion}
      isBrief={search.view !== undefined && search.view !== 'evidence'}
    />
  );
  return (
    <CitingProvider value={citing}>
      <main
        id="main"
        className="flex h-[calc(100dvh-3rem)] flex-col max-wide:overflow-y-auto wide:min-h-[34rem]"
      >
        <CaseHeader found={found} />
        <Timeline caseId={caseId} />
        <Panels
          isWide={isWide}
          part={search.view ?? 'conversation'}
          onPart={show}
          conclusion={conclusion}
          evidence={files}
          conversation={talk}
          facts={{
            investigation: <Later view={<InvestigationPanel caseId={caseId} />} />,
            findings: <FindingsPanel caseId={caseId} />,
            records: <Later view={<LogsPanel caseId={caseId} />} />,
            metrics: <Later view={<MetricsPanel caseId={caseId} />} />,
            config: <Later view={<ConfigPanel caseId={caseId} />} />,
            documents: <Later view={<DocumentsPanel caseId={caseId} />} />,
            cluster: <Later view={<ClusterPanel caseId={caseId} />} />,
            traces: <Later view={<TracesPanel caseId={caseId} />} />,
            profile: <Later view={<ProfilePanel caseId={caseId} />} />,
          }}
          has={(kind) => evidence.data?.some((item) => hasKind(item, kind)) ?? false}
          counts={evidence.data && countsOf(evidence.data)}
        />
      </main>
      <DropZone caseId={caseId} />
      {viewed && (
        <Suspense>
          <FileViewer
            key={viewed.evidence_id}
            evidence={viewed}
            range={range}
            onMove={(line) => open(viewed.number, String(line))}
            onClose={() =>
              navigate({
                to: '/cases/$caseId',
                params: { caseId },
                search: (old) => ({ ...old, e: undefined, l: undefined }),
              })
            }
          />
        </Suspense>
      )}
    </CitingProvider>
  );
}

function Later({ view }: { view: ReactNode }) {
  return <Suspense fallback={<Loading what="the view" />}>{view}</Suspense>;
}

function rangeOf(text: string | undefined): Range | null {
  if (!text) return null;
  const [start = 1, end] = text.split('-').map(Number);
  return { start, end: Math.max(start, end ?? start) };
}

/** So that this device can go on where it was. */
function useLastCase(caseId: string | undefined): void {
  const session = useDeviceSession();
  const kept = session?.state.last_case_id;
  const [told, setTold] = useState('');
  useEffect(() => {
    if (!caseId || !session || kept === caseId || told === caseId) return;
    setTold(caseId);
    // A convenience for the next visit; without it everything works.
    remember({ last_case_id: caseId, draft: null }).catch(() => {});
  }, [caseId, session, kept, told]);
}
