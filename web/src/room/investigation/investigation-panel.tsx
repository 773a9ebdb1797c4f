/** The investigation as it is: its phase, every hypothesis with what speaks for and against it, and pinned facts. */
import { lazy, Suspense } from 'react';
import { CaseKnowledge, useRelated } from '~/knowledge/case-knowledge';
import { useSolutions } from '~/room/solutions/use-solutions';
import { useCase } from '~/room/use-case';
import { plural } from '~/ui/numbers';
import { Failed, Skeleton } from '~/ui/states';
import { Grants } from './grants';
import { HypothesisItem } from './hypothesis-item';
import { LongInvestigation } from './long-investigation';
import { Phases } from './phases';
import { PinnedFacts } from './pinned-facts';
import { type Investigation, useInvestigation } from './use-investigation';
import { useLongInvestigation } from './use-long-investigation';

const SolutionsPanel = lazy(() => import('~/room/solutions/solutions-panel'));

export function InvestigationPanel({ caseId }: { caseId: string }) {
  const found = useInvestigation(caseId);
  const { data: ofCase } = useCase(caseId);
  const byItself = useLongInvestigation(caseId);
  if (found.isPending || byItself.isPending) return <Skeleton rows={5} what="the investigation" />;
  if (found.isError && !found.data) {
    return <Failed error={found.error} what="the investigation" onRetry={() => found.refetch()} />;
  }
  const { hypotheses } = found.data;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <Phases investigation={found.data} isClosed={ofCase?.status === 'closed'} />
      <LongInvestigation caseId={caseId} />
      <section aria-labelledby="hypotheses-title" className="border-t border-line py-3">
        <div className="flex flex-wrap items-baseline gap-x-3 px-4">
          <h2 id="hypotheses-title" className="font-semibold">
            Hypotheses
          </h2>
          <Effort investigation={found.data} />
        </div>
        {hypotheses.length === 0 ? (
          <p className="px-4 pt-1 text-muted">None yet. Every answer adds what the evidence suggests.</p>
        ) : (
          <ul aria-labelledby="hypotheses-title" className="divide-y divide-line">
            {hypotheses.map((one) => (
              <HypothesisItem key={one.hypothesis_id} caseId={caseId} hypothesis={one} />
            ))}
          </ul>
        )}
      </section>
      <Suspense fallback={<Skeleton rows={2} what="solutions" />}>
        <Beyond caseId={caseId} investigation={found.data} />
      </Suspense>
    </div>
  );
}

/** What rests on the hypotheses. Nothing stands below a part that is still to come, so nothing moves when it comes. */
function Beyond({ caseId, investigation }: { caseId: string; investigation: Investigation }) {
  const about = investigation.hypotheses.map((one) => `${one.hypothesis_id} ${one.state}`).join(' ');
  const solutions = useSolutions(caseId, about);
  const related = useRelated(caseId, about);
  return (
    <>
      <SolutionsPanel caseId={caseId} about={about} />
      {!solutions.isPending && <CaseKnowledge caseId={caseId} about={about} />}
      {!solutions.isPending && !related.isPending && (
        <>
          <PinnedFacts caseId={caseId} facts={investigation.pinned} />
          <Grants caseId={caseId} />
        </>
      )}
    </>
  );
}

function Effort({ investigation }: { investigation: Investigation }) {
  const { intensity, model_calls, intensity_because } = investigation;
  const why = intensity_because.length > 0 ? `: ${intensity_because.join(', ')}` : '';
  return (
    <p className="text-sm text-muted">
      {intensity} effort, up to {plural(model_calls, 'model call')} a turn{why}
    </p>
  );
}
