/** One thing that was noticed: a sentence, when, the line that shows it, and the way to more. */
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { CitationMark } from '~/markdown/citing';
import { Button } from '~/ui/button';
import { Time } from '~/ui/time';
import { MetricChart } from '../metrics/metric-chart';
import { pointing } from '../time/pointed';
import { FindingTitle } from './finding-title';
import { seriesOf, templateOf } from './finding-words';
import type { Finding } from './use-facts';

export function FindingItem({ finding }: { finding: Finding }) {
  const { caseId } = useParams({ from: '/inside/cases/$caseId' });
  const [isDrawn, setDrawn] = useState(false);
  const { number, line_no, line_end, ts, ts_end, filename, title } = finding;
  const template = templateOf(finding);
  const series = seriesOf(finding);
  return (
    <li {...pointing(ts, number)} className="flex flex-col gap-1 px-4 py-2.5">
      <p>
        <FindingTitle title={title} />
      </p>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
        <CitationMark mark={{ number, start: line_no, end: line_end ?? line_no }} />
        {ts && (
          <span>
            <Time iso={ts} />
            {ts_end && ts_end !== ts && (
              <>
                {' to '}
                <Time iso={ts_end} detail={ts.slice(0, 10) === ts_end.slice(0, 10) ? 'clock' : 'moment'} />
              </>
            )}
          </span>
        )}
        <span className="min-w-0 truncate" title={filename}>
          {filename}
        </span>
        {template && (
          <Link
            to="/cases/$caseId"
            params={{ caseId }}
            search={{ view: 'records', template }}
            className="link inline-flex min-h-6 items-center"
          >
            Its records
          </Link>
        )}
        {series && (
          <Button
            look="quiet"
            icon="metric"
            aria-expanded={isDrawn}
            onClick={() => setDrawn(!isDrawn)}
            className="-my-1 min-h-6 px-1.5 text-xs text-accent"
          >
            {isDrawn ? 'Hide chart' : 'Show chart'}
          </Button>
        )}
      </div>
      {series && isDrawn && (
        <MetricChart caseId={caseId} evidenceId={finding.evidence_id} seriesId={series} finding={finding} />
      )}
    </li>
  );
}
