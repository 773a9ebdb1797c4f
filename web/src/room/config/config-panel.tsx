/** Configuration: what differs between versions in words, and each file with its risky lines marked, or as a diff. */
import { useState } from 'react';
import { CitationMark, CitedText } from '~/markdown/citing';
import { Badge } from '~/ui/badges';
import { plural } from '~/ui/numbers';
import { Empty, Failed, Skeleton, Trouble } from '~/ui/states';
import { hasKind } from '../evidence/reading-words';
import { type Evidence, useEvidence } from '../evidence/use-evidence';
import { useLineMarks } from '../viewer/use-marks';
import { ConfigDiff } from './config-diff';
import { ConfigText } from './config-text';
import { type ConfigChange, inOrder, otherVersion, useConfigChanges } from './use-config';

export default function ConfigPanel({ caseId }: { caseId: string }) {
  const evidence = useEvidence(caseId);
  const changes = useConfigChanges(caseId);
  const files = (evidence.data ?? []).filter((file) => hasKind(file, 'config') && file.duplicate_of === null);
  const [chosenId, setChosenId] = useState('');
  const [otherId, setOtherId] = useState<string | null>(null);
  const changed = changes.data?.[0]?.before_place.evidence_id;
  const file = files.find(({ evidence_id: id }) => id === (chosenId || changed)) ?? files[0];
  if (evidence.isPending) return <Skeleton rows={6} what="the configuration" />;
  if (!evidence.data && evidence.isError) {
    return <Failed error={evidence.error} what="the configuration" onRetry={() => evidence.refetch()} />;
  }
  if (!file) {
    return (
      <Empty icon="settings" title="No configuration">
        <p>Add manifests, properties, ini, TOML, environment files; two versions of one are compared.</p>
      </Empty>
    );
  }
  const guessed = otherVersion(file, files, changes.data ?? []);
  const other = otherId === null ? guessed : files.find(({ evidence_id: id }) => id === otherId);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      {changes.isError && !changes.data && (
        <div className="px-4 pt-3">
          <Trouble error={changes.error}>
            What differs between versions could not be loaded. {changes.error.message}
          </Trouble>
        </div>
      )}
      <Changes items={changes.data ?? []} />
      <section aria-labelledby="config-title">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
          <h2 id="config-title" className="font-semibold">
            Configuration
          </h2>
          <span className="flex-1" />
          <Choice
            label="File"
            value={file.evidence_id}
            files={files}
            onChange={(id) => {
              setChosenId(id);
              setOtherId(null);
            }}
          />
          <Choice
            label="Compare with"
            none="Not compared"
            value={other?.evidence_id ?? ''}
            files={files.filter(({ evidence_id: id }) => id !== file.evidence_id)}
            onChange={setOtherId}
          />
        </div>
        <Shown key={file.evidence_id} file={file} other={other} changes={changes.data ?? []} />
      </section>
    </div>
  );
}

type ShownProps = { file: Evidence; other: Evidence | undefined; changes: readonly ConfigChange[] };

function Shown({ file, other, changes }: ShownProps) {
  const marks = useLineMarks(file.case_id, file.evidence_id, true);
  if (!other) return <ConfigText file={file} marks={marks} />;
  const [before, after] = inOrder(file, other, changes);
  return <ConfigDiff before={before} after={after} />;
}

type ChoiceProps = {
  label: string;
  value: string;
  files: readonly Evidence[];
  none?: string;
  onChange: (evidenceId: string) => void;
};

function Choice({ label, value, files, none, onChange }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="control max-w-96 min-w-0 max-xs:max-w-full max-xs:basis-full"
    >
      {none && <option value="">{none}</option>}
      {files.map((file) => (
        <option key={file.evidence_id} value={file.evidence_id}>
          {`${none ? 'Compare with ' : ''}E${file.number} ${file.filename}`}
        </option>
      ))}
    </select>
  );
}

const KIND_WORDS = { changed: 'changed', added: 'added', removed: 'removed' } as const;

function Changes({ items }: { items: readonly ConfigChange[] }) {
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="config-changes-title" className="border-b border-line">
      <div className="flex flex-wrap items-baseline gap-x-3 px-4 pt-3 pb-1">
        <h2 id="config-changes-title" className="font-semibold">
          What differs between versions
        </h2>
        <p className="text-sm text-muted">{plural(items.length, 'setting')}</p>
      </div>
      <ul aria-labelledby="config-changes-title" className="max-h-72 divide-y divide-line overflow-y-auto">
        {items.map((item) => (
          <li
            key={`${item.subject}:${item.path}:${item.before_place.evidence_id}:${item.after_place.evidence_id}`}
            className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-2"
          >
            <Badge tone={item.kind === 'changed' ? 'warn' : 'plain'}>{KIND_WORDS[item.kind]}</Badge>
            <p className="min-w-0 flex-1 basis-64">
              <CitedText text={item.words} />
            </p>
            <span>
              {[item.before_place, item.after_place].map((place, at) => (
                <CitationMark
                  // biome-ignore lint/suspicious/noArrayIndexKey: before and after never change places
                  key={at}
                  mark={{ number: place.number, start: place.line_no, end: place.line_no }}
                />
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
