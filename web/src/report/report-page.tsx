/** The report of a case, as it reads and as a file. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { text } from '~/api/client';
import { keys } from '~/api/queries';
import { CitingProvider } from '~/markdown/citing';
import { Markdown } from '~/markdown/markdown';
import type { Mark } from '~/markdown/marks';
import { Button, ButtonLink } from '~/ui/button';
import { CopyButton } from '~/ui/copy-button';
import { Failed, Skeleton } from '~/ui/states';
import { useTitle } from '~/ui/use-title';

export function ReportPage() {
  const { caseId } = useParams({ from: '/inside/cases/$caseId/report' });
  const navigate = useNavigate();
  useTitle('Report');
  const report = useQuery({
    queryKey: keys.report(caseId),
    queryFn: ({ signal }) => text(`/cases/${encodeURIComponent(caseId)}/report?format=markdown`, signal),
    staleTime: 0,
  });
  const citing = useMemo(
    () => ({
      open: ({ number, start, end }: Mark) => {
        const search = { e: String(number), l: end > start ? `${start}-${end}` : `${start}` };
        void navigate({ to: '/cases/$caseId', params: { caseId }, search });
      },
      filename: () => undefined,
    }),
    [navigate, caseId],
  );
  return (
    <main id="main" className="mx-auto flex w-full max-w-4xl flex-col gap-4 px-4 py-6">
      <h1 className="sr-only">Report</h1>
      <div className="no-print flex flex-wrap items-center gap-2">
        <ButtonLink look="quiet" icon="arrowLeft" to="/cases/$caseId" params={{ caseId }}>
          Back to the case
        </ButtonLink>
        <span className="flex-1" />
        {report.data !== undefined && (
          <>
            <CopyButton text={report.data} what="report" />
            <Button icon="print" onClick={() => window.print()}>
              Print
            </Button>
            <Button look="primary" icon="download" onClick={() => save(report.data, `report-${caseId}.md`)}>
              Download
            </Button>
          </>
        )}
      </div>
      <article className="panel min-h-96 p-4 shadow-lift sm:p-8">
        {report.isPending && <Skeleton rows={8} what="the report" />}
        {report.isError && <Failed error={report.error} what="the report" onRetry={() => report.refetch()} />}
        {report.data !== undefined && (
          <CitingProvider value={citing}>
            <Markdown text={report.data} />
          </CitingProvider>
        )}
      </article>
    </main>
  );
}

function save(content: string, name: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'text/markdown;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
