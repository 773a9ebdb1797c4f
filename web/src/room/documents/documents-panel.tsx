/** Documents of the case set for reading: their sections with the lines they stand on. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '~/api/queries';
import { CitationMark } from '~/markdown/citing';
import { Markdown } from '~/markdown/markdown';
import { formatCount } from '~/ui/numbers';
import { Empty, Failed, Skeleton } from '~/ui/states';
import { hasKind, ocrNote } from '../evidence/reading-words';
import { type Evidence, useEvidence } from '../evidence/use-evidence';
import { selectRows } from '../facts/select';

type Section = { chunk_no: number; line_no: number; line_end: number; heading: string | null; text: string };

const MOST = 400;
const SECTIONS = `
SELECT chunk_no, line_no, line_end, heading, text FROM documents WHERE evidence_id = ? ORDER BY chunk_no LIMIT ${MOST}`;

export default function DocumentsPanel({ caseId }: { caseId: string }) {
  const evidence = useEvidence(caseId);
  const files = (evidence.data ?? []).filter((file) => hasKind(file, 'documents'));
  const [chosenId, setChosenId] = useState('');
  const file = files.find(({ evidence_id: id }) => id === chosenId) ?? files[0];
  if (evidence.isPending) return <Skeleton rows={6} what="the documents" />;
  if (!evidence.data && evidence.isError) {
    return <Failed error={evidence.error} what="the documents" onRetry={() => evidence.refetch()} />;
  }
  if (!file) {
    return (
      <Empty icon="file" title="No documents">
        <p>Add runbooks, post-mortems, tickets or pages; they are set here for reading.</p>
      </Empty>
    );
  }
  return (
    <section aria-labelledby="documents-title" className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
        <h2 id="documents-title" className="flex-1 font-semibold">
          Documents
        </h2>
        <select
          aria-label="Document"
          value={file.evidence_id}
          onChange={(event) => setChosenId(event.target.value)}
          className="control max-w-80 min-w-0 max-xs:w-full"
        >
          {files.map((each) => (
            <option key={each.evidence_id} value={each.evidence_id}>
              {`E${each.number} ${each.filename}`}
            </option>
          ))}
        </select>
      </div>
      <Read key={file.evidence_id} file={file} />
    </section>
  );
}

/** What names a section that does not name itself; of one that does, only where it stands. */
function Above({ section: { heading, text }, isMarkdown }: { section: Section; isMarkdown: boolean }) {
  if (!isMarkdown || !/^\s*#{1,6} /.test(text)) {
    return <h3 className="min-w-0 flex-1 text-lg font-semibold">{heading}</h3>;
  }
  const place = (heading ?? '').split(' > ').slice(0, -1).join(' > ');
  return <p className="min-w-0 flex-1 text-sm text-muted">{place}</p>;
}

function Read({ file }: { file: Evidence }) {
  const sections = useQuery({
    queryKey: keys.facts(file.case_id, 'document', file.evidence_id),
    queryFn: ({ signal }) => selectRows<Section>(file.case_id, SECTIONS, [file.evidence_id], signal, MOST),
  });
  if (sections.isPending) return <Skeleton rows={6} what="the document" />;
  if (sections.isError) {
    return <Failed error={sections.error} what="the document" onRetry={() => sections.refetch()} />;
  }
  const note = ocrNote(file);
  const isMarkdown = /\.(md|markdown)$/i.test(file.filename);
  return (
    <article className="mx-auto flex max-w-3xl flex-col gap-5 px-4 pb-8">
      {note && <p className="text-sm text-muted">{note}</p>}
      {sections.data.map((section) => (
        <section key={section.chunk_no} className="flex flex-col gap-1">
          <div className="flex items-baseline gap-2">
            <Above section={section} isMarkdown={isMarkdown} />
            <CitationMark mark={{ number: file.number, start: section.line_no, end: section.line_end }} />
          </div>
          {isMarkdown ? (
            <Markdown text={section.text} />
          ) : (
            <p className="whitespace-pre-wrap">{section.text}</p>
          )}
        </section>
      ))}
      {sections.data.length === MOST && (
        <p className="text-sm text-muted">
          The first {formatCount(MOST)} sections. Open the file for the rest.
        </p>
      )}
    </article>
  );
}
