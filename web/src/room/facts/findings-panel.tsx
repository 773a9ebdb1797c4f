/** What was noticed in the files, the serious first, each with the line that shows it. */
import { useState } from 'react';
import { Badge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { formatCount, plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton, Trouble } from '~/ui/states';
import { isReading, useEvidence } from '../evidence/use-evidence';
import { FindingItem } from './finding-item';
import { groupFindings, kindWords, type Severity, severityWords } from './finding-words';
import { FirstChanges } from './first-changes';
import { useFindingKinds, useFindings } from './use-facts';

const TONES: Record<Severity, 'bad' | 'warn' | 'plain'> = { error: 'bad', warn: 'warn', info: 'plain' };

export function FindingsPanel({ caseId }: { caseId: string }) {
  const [kind, setKind] = useState('');
  const [evidenceId, setEvidenceId] = useState('');
  const findings = useFindings(caseId, { kind: kind || undefined, evidenceId: evidenceId || undefined });
  const items = findings.data?.pages.flatMap((page) => page.items) ?? [];
  const total = findings.data?.pages[0]?.total ?? 0;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <FirstChanges caseId={caseId} />
      <section aria-labelledby="findings-title" className="border-t border-line first:border-t-0">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
          <h2 id="findings-title" className="flex-1 font-semibold">
            What was noticed
          </h2>
          <Filters caseId={caseId} {...{ kind, evidenceId }} onKind={setKind} onEvidence={setEvidenceId} />
        </div>
        {findings.isPending && <Skeleton rows={5} what="the findings" />}
        {findings.isError && !findings.data && (
          <Failed error={findings.error} what="the findings" onRetry={() => findings.refetch()} />
        )}
        {findings.data && items.length === 0 && (
          <Nothing
            caseId={caseId}
            isFiltered={kind !== '' || evidenceId !== ''}
            onAll={() => {
              setKind('');
              setEvidenceId('');
            }}
          />
        )}
        {groupFindings(items).map(({ severity, count, kinds }) => (
          <div key={severity} className="border-t border-line">
            <h3 className="flex items-center gap-2 px-4 pt-3 pb-1 font-semibold">
              {severityWords(severity)}
              <Badge tone={TONES[severity]}>{formatCount(count)}</Badge>
            </h3>
            {kinds.map((group) => (
              <div key={group.kind}>
                <h4 className="heading px-4 pt-2">{kindWords(group.kind)}</h4>
                <ul aria-label={kindWords(group.kind)} className="divide-y divide-line">
                  {group.items.map((finding) => (
                    <FindingItem
                      key={`${finding.evidence_id}:${finding.line_no}:${finding.title}`}
                      finding={finding}
                    />
                  ))}
                </ul>
              </div>
            ))}
          </div>
        ))}
        {findings.isError && findings.data && (
          <div className="px-4">
            <Trouble error={findings.error} />
          </div>
        )}
        {findings.hasNextPage && (
          <div className="flex items-center gap-3 border-t border-line px-4 py-3 text-sm text-muted">
            <Button onClick={() => findings.fetchNextPage()} busy={findings.isFetchingNextPage}>
              Show more
            </Button>
            {formatCount(items.length)} of {plural(total, 'finding')}
          </div>
        )}
      </section>
    </div>
  );
}

type FilterProps = {
  caseId: string;
  kind: string;
  evidenceId: string;
  onKind: (kind: string) => void;
  onEvidence: (evidenceId: string) => void;
};

function Filters({ caseId, kind, evidenceId, onKind, onEvidence }: FilterProps) {
  const kinds = useFindingKinds(caseId);
  const evidence = useEvidence(caseId);
  const files = evidence.data?.filter((item) => (item.fact_counts.findings ?? 0) > 0) ?? [];
  return (
    <div className="flex min-w-0 flex-wrap gap-2 max-xs:w-full">
      <select
        aria-label="Kind of finding"
        value={kind}
        onChange={(event) => onKind(event.target.value)}
        className="control w-56 min-w-0 max-xs:flex-1"
      >
        <option value="">All kinds</option>
        {kinds.data?.map((group) => (
          <option key={group.key} value={group.key ?? ''}>
            {`${kindWords(group.key ?? '')} (${formatCount(group.count)})`}
          </option>
        ))}
      </select>
      <select
        aria-label="File of the finding"
        value={evidenceId}
        onChange={(event) => onEvidence(event.target.value)}
        className="control max-w-56 min-w-0 max-xs:flex-1"
      >
        <option value="">All files</option>
        {files.map((file) => (
          <option key={file.evidence_id} value={file.evidence_id}>
            {`E${file.number} ${file.filename}`}
          </option>
        ))}
      </select>
    </div>
  );
}

type NothingProps = { caseId: string; isFiltered: boolean; onAll: () => void };

function Nothing({ caseId, isFiltered, onAll }: NothingProps) {
  const evidence = useEvidence(caseId);
  const ready = evidence.data?.some((item) => item.status === 'ready');
  if (isFiltered) {
    return (
      <Empty icon="filter" title="No finding fits">
        <Button onClick={onAll}>Show all findings</Button>
      </Empty>
    );
  }
  if (evidence.data?.some(isReading)) {
    return (
      <Empty icon="spinner" title="Nothing yet">
        <p>Files are still being read. What is noticed in them appears here.</p>
      </Empty>
    );
  }
  return ready ? (
    <Empty icon="check" title="Nothing unusual was noticed">
      <p>
        The files were read whole and compared with their own usual course. That is no proof that all is well:
        ask, or look through the records.
      </p>
    </Empty>
  ) : (
    <Empty icon="upload" title="No evidence yet">
      <p>Add files, and what is unusual in them is listed here.</p>
    </Empty>
  );
}
