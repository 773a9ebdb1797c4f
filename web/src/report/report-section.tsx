/** One section: as readers see it, or open for editing. */
import { Markdown } from '~/markdown/markdown';
import { Badge } from '~/ui/badges';
import { Button } from '~/ui/button';
import { useDraft } from './drafts';
import { SectionEditor } from './section-editor';
import type { Kind, Report, Section } from './use-report';

/** On a narrow screen a table is moved sideways: columns of three letters cannot be read. */
const TABLES = 'max-sm:[&_td:not(:first-child)]:min-w-36';

type Props = { caseId: string; kind: Kind; report: Report; section: Section; children?: React.ReactNode };

export function ReportSection({ caseId, kind, report, section, children }: Props) {
  const [draft, setDraft] = useDraft(caseId, kind, section.key);
  const isOpen = draft !== null;
  return (
    <section
      aria-labelledby={`section-${section.key}`}
      className="flex flex-col gap-2 border-t border-line pt-4"
    >
      <div className="flex flex-wrap items-center gap-2">
        <h2 id={`section-${section.key}`} className="text-lg font-semibold">
          {section.title}
        </h2>
        {section.is_edited && <Badge tone="accent">edited</Badge>}
        {section.is_behind && <Badge tone="warn">the facts moved on</Badge>}
        {isOpen && draft !== section.body && <Badge tone="warn">not saved</Badge>}
        <span className="flex-1" />
        {!isOpen && (
          <Button
            look="quiet"
            className="no-print"
            aria-label={`Edit ${section.title}`}
            onClick={() => setDraft(section.is_open ? '' : section.body)}
          >
            {section.is_open ? 'Write' : 'Edit'}
          </Button>
        )}
      </div>
      {isOpen ? (
        <SectionEditor
          caseId={caseId}
          kind={kind}
          report={report}
          section={section}
          draft={draft}
          onDraft={setDraft}
        />
      ) : (
        <>
          {section.is_behind && (
            <p className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
              The facts moved on after a person edited this section. Open it to see what the product writes
              now.
            </p>
          )}
          {children}
          <Markdown text={section.shown} className={`${TABLES} ${section.is_open ? 'text-muted' : ''}`} />
        </>
      )}
    </section>
  );
}
