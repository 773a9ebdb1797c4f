/** Every kept version of a report: who made it, what it changed, and the way back to it. */
import { useState } from 'react';
import { announce } from '~/ui/announce';
import { Badge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { Hunks } from '~/ui/hunks';
import { Failed, Skeleton, Trouble } from '~/ui/states';
import { Time } from '~/ui/time';
import { type Kind, type Report, useDiff, useRestoring, useVersions } from './use-report';

const ORIGINS = { generated: 'written by the product', edited: 'edited', restored: 'restored' } as const;

export function ReportVersions({ caseId, kind, report }: { caseId: string; kind: Kind; report: Report }) {
  const versions = useVersions(caseId, kind);
  const restoring = useRestoring(caseId, kind);
  const [shown, setShown] = useState<number | null>(null);
  if (versions.isPending) return <Skeleton rows={2} what="versions" />;
  if (versions.isError)
    return <Failed error={versions.error} what="versions" onRetry={() => versions.refetch()} />;
  if (versions.data.items.length === 0)
    return <p className="text-muted">None yet. A version is kept when you press Keep, and with each edit.</p>;
  return (
    <div className="flex flex-col gap-3">
      {restoring.isError && <Trouble error={restoring.error} />}
      <ul aria-label="Versions" className="panel divide-y divide-line">
        {versions.data.items.map((version) => (
          <li key={version.number} className="flex flex-col gap-2 px-4 py-2">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="font-medium">Version {version.number}</span>
              {report.is_kept && version.number === report.version?.number && (
                <Badge tone="good">shown</Badge>
              )}
              <span className="min-w-0 flex-1 basis-48 text-sm break-words text-muted">
                {ORIGINS[version.origin]}
                {version.restored_from && ` from version ${version.restored_from}`}, {version.author},{' '}
                <Time iso={version.created_at} />
                {version.note && `: ${version.note}`}
              </span>
              <Button
                look="quiet"
                aria-expanded={shown === version.number}
                onClick={() => setShown(shown === version.number ? null : version.number)}
              >
                Changes
              </Button>
              {version.number !== report.version?.number && (
                <Button
                  icon="retry"
                  busy={restoring.isPending && restoring.variables === version.number}
                  onClick={() =>
                    restoring.mutate(version.number, {
                      onSuccess: () => announce(`Version ${version.number} is restored`),
                    })
                  }
                >
                  Restore
                </Button>
              )}
            </div>
            {shown === version.number && <Changes caseId={caseId} kind={kind} number={version.number} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Changes({ caseId, kind, number }: { caseId: string; kind: Kind; number: number }) {
  const diff = useDiff(caseId, kind, number);
  if (diff.isPending) return <Skeleton rows={2} what="what changed" />;
  if (diff.isError) return <Failed error={diff.error} what="what changed" onRetry={() => diff.refetch()} />;
  return <Hunks hunks={diff.data.items} />;
}
