/** Records over the time of the incident, with the numbered moments of the timeline above them. */
import { Bars } from '~/room/timeline/bars';
import { Time } from '~/ui/time';
import type { Report } from './use-report';

export function ReportChart({ chart }: { chart: NonNullable<Report['chart']> }) {
  const begins = Date.parse(chart.begins);
  const length = Math.max(1, Date.parse(chart.ends) - begins);
  const bins = chart.buckets.map(({ records, warnings, errors }, place) => ({
    from: begins + (place * length) / chart.buckets.length,
    counts: { bad: errors, warn: warnings, plain: records - warnings - errors },
  }));
  const errors = chart.buckets.reduce((sum, bucket) => sum + bucket.errors, 0);
  const records = chart.buckets.reduce((sum, bucket) => sum + bucket.records, 0);
  return (
    <figure className="flex flex-col">
      <svg width="100%" height="18" aria-hidden="true">
        {chart.marks.map(({ number, at }) => {
          const share = Math.min(99, Math.max(1, (100 * (Date.parse(at) - begins)) / length));
          return (
            <g key={number}>
              <circle cx={`${share}%`} cy="9" r="8" className="fill-ink" />
              <text
                x={`${share}%`}
                y="12.5"
                textAnchor="middle"
                className="fill-surface text-[10px] font-semibold"
              >
                {number}
              </text>
            </g>
          );
        })}
      </svg>
      <Bars bins={bins} label={`${records} records, ${errors} of them errors`} className="h-16" />
      <figcaption className="flex flex-wrap justify-between gap-x-3 pt-1 text-xs text-muted">
        <Time iso={chart.begins} />
        <span>{`${records.toLocaleString('en')} records, ${errors.toLocaleString('en')} errors`}</span>
        <Time iso={chart.ends} />
      </figcaption>
    </figure>
  );
}
