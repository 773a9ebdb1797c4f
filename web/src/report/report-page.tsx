/** The reports of a case: read, edited section by section, kept as versions, and taken away as files. */
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { CitingProvider } from '~/markdown/citing';
import { InlineText } from '~/markdown/inline-text';
import type { Mark } from '~/markdown/marks';
import { announce } from '~/ui/announce';
import { Badge } from '~/ui/badges';
import { Button, ButtonLink } from '~/ui/button';
import { Failed, Skeleton, Trouble } from '~/ui/states';
import { useTitle } from '~/ui/use-title';
import { ActionOwners } from './action-owners';
import { ReportChart } from './report-chart';
import { ReportExports } from './report-exports';
import { ReportSection } from './report-section';
import { ReportVersions } from './report-versions';
import { KINDS, type Kind, type Report, useKeeping, useReport } from './use-report';

export function ReportPage() {
  const { caseId } = useParams({ from: '/inside/cases/$caseId/report' });
  const { kind = 'incident' } = useSearch({ from: '/inside/cases/$caseId/report' });
  const navigate = useNavigate();
  useTitle('Report');
  const report = useReport(caseId, kind);
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
      <div className="no-print flex flex-wrap items-center gap-2">
        <ButtonLink look="quiet" icon="arrowLeft" to="/cases/$caseId" params={{ caseId }}>
          Back to the case
        </ButtonLink>
        <span className="flex-1" />
        {report.data && (
          <>
            <Keeping caseId={caseId} kind={kind} report={report.data} />
            <ReportExports caseId={caseId} kind={kind} markdown={markdownOf(report.data)} />
          </>
        )}
      </div>
      <Kinds caseId={caseId} kind={kind} />
      <article className="panel flex min-h-96 flex-col gap-4 p-4 shadow-lift sm:p-8">
        {report.isPending && <Skeleton rows={8} what="the report" />}
        {report.isError && <Failed error={report.error} what="the report" onRetry={() => report.refetch()} />}
        {report.data && (
          <CitingProvider value={citing}>
            <TitleBlock kind={kind} report={report.data} />
            {report.data.sections.map((section) => (
              <ReportSection
                key={`${kind} ${section.key}`}
                caseId={caseId}
                kind={kind}
                report={report.data}
                section={section}
              >
                {section.key === 'timeline' && report.data.chart && <ReportChart chart={report.data.chart} />}
                {section.key === 'actions' && (
                  <ActionOwners caseId={caseId} kind={kind} report={report.data} />
                )}
              </ReportSection>
            ))}
          </CitingProvider>
        )}
      </article>
      {report.data && (
        <section aria-labelledby="versions" className="no-print flex flex-col gap-2">
          <h2 id="versions" className="text-lg font-semibold">
            Versions
          </h2>
          <ReportVersions key={kind} caseId={caseId} kind={kind} report={report.data} />
        </section>
      )}
    </main>
  );
}

function Kinds({ caseId, kind }: { caseId: string; kind: Kind }) {
  return (
    <nav aria-label="Kinds of report" className="no-print flex flex-wrap gap-1">
      {KINDS.map(([name, title]) => (
        <Link
          key={name}
          to="/cases/$caseId/report"
          params={{ caseId }}
          search={{ kind: name === 'incident' ? undefined : name }}
          aria-current={name === kind ? 'page' : undefined}
          className={`rounded-md px-3 py-1.5 font-medium ${name === kind ? 'bg-accent-soft text-accent' : 'text-muted hover:bg-raised'}`}
        >
          {title}
        </Link>
      ))}
    </nav>
  );
}

function Keeping({ caseId, kind, report }: { caseId: string; kind: Kind; report: Report }) {
  const keeping = useKeeping(caseId, kind);
  if (report.is_kept) return <Badge tone="good">{`version ${report.version?.number}`}</Badge>;
  const keep = () =>
    keeping.mutate(undefined, { onSuccess: () => announce('The report is kept as a version') });
  return (
    <>
      <Badge tone="warn">{report.has_moved ? 'newer than what was kept' : 'not kept yet'}</Badge>
      <Button busy={keeping.isPending} onClick={keep}>
        Keep
      </Button>
      {keeping.isError && (
        <div className="basis-full">
          <Trouble error={keeping.error} />
        </div>
      )}
    </>
  );
}

function TitleBlock({ kind, report }: { kind: Kind; report: Report }) {
  const title = KINDS.find(([name]) => name === kind)?.[1];
  return (
    <header className="flex flex-col gap-3">
      <h1 className="text-2xl font-semibold break-words">{`${title}: ${report.title}`}</h1>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 rounded-md bg-raised p-3 text-sm">
        {report.facts.map(({ label, value }) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="min-w-0 break-words">
              <InlineText text={value} />
            </dd>
          </div>
        ))}
      </dl>
    </header>
  );
}

function markdownOf({ title, sections }: Report): string {
  return [`# ${title}`, ...sections.map((section) => `## ${section.title}\n\n${section.shown}`)].join('\n\n');
}
