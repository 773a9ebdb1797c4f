/** Counts of records, by whatever they were counted by. */
import type { RecordSearch } from '~/app/search';
import { CitationMark } from '~/markdown/citing';
import { formatCount, plural } from '~/ui/numbers';
import { Time } from '~/ui/time';
import type { Group } from './asking';
import { PatternText } from './pattern-text';
import { narrowedTo } from './record-question';

type GroupsProps = {
  groups: readonly Group[];
  search: RecordSearch;
  onSearch: (search: RecordSearch) => void;
};

export function GroupRows({ groups, search, onSearch }: GroupsProps) {
  const most = Math.max(...groups.map((group) => group.count), 1);
  return (
    <ol aria-label="Counts" className="divide-y divide-line border-t border-line">
      {groups.map((group) => (
        <li key={group.key ?? ''} className="flex flex-col gap-1 px-4 py-2">
          <div className="flex items-start gap-3">
            <span className="w-16 shrink-0 text-right font-semibold tabular-nums">
              {formatCount(group.count)}
            </span>
            <GroupName group={group} search={search} onSearch={onSearch} />
          </div>
          <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" className="h-1 w-full">
            <rect width={(group.count / most) * 100} height={1} className="fill-accent" />
          </svg>
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
            <CitationMark
              mark={{
                number: group.example.number,
                start: group.example.line_no,
                end: group.example.line_no,
              }}
            />
            {group.first_ts && <Time iso={group.first_ts} />}
            {group.last_ts && group.last_ts !== group.first_ts && (
              <span>
                to <Time iso={group.last_ts} withZone={false} />
              </span>
            )}
            <span>in {plural(group.files, 'file')}</span>
          </p>
        </li>
      ))}
    </ol>
  );
}

function GroupName({ group, search, onSearch }: Omit<GroupsProps, 'groups'> & { group: Group }) {
  const next = narrowedTo(search, group.key);
  const name =
    group.key === null ? (
      <span className="text-muted">not told</span>
    ) : search.by === 'minute' || search.by === 'hour' ? (
      group.first_ts && <Time iso={group.first_ts} />
    ) : (
      <PatternText text={group.label ?? group.key} />
    );
  if (!next) return <span className="code-lines min-w-0 flex-1">{name}</span>;
  return (
    <button
      type="button"
      onClick={() => onSearch(next)}
      title="Show these records"
      className="code-lines min-h-6 min-w-0 flex-1 rounded-sm text-left hover:text-accent hover:underline"
    >
      {name}
    </button>
  );
}
