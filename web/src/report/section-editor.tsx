/** A section in Markdown, with how it will read beside it. */
import { useEffect, useId, useRef } from 'react';
import { asProblem } from '~/api/problem';
import { Markdown } from '~/markdown/markdown';
import { announce } from '~/ui/announce';
import { Button } from '~/ui/button';
import { Trouble } from '~/ui/states';
import { type Kind, type Report, type Section, useEditing } from './use-report';

type Props = {
  caseId: string;
  kind: Kind;
  report: Report;
  section: Section;
  draft: string;
  onDraft: (text: string | null) => void;
};

export function SectionEditor({ caseId, kind, report, section, draft, onDraft }: Props) {
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const editing = useEditing(caseId, kind);
  useEffect(() => box.current?.focus(), []);
  const save = (body: string | null) =>
    editing.mutate(
      { etag: report.etag, sections: [{ key: section.key, body }] },
      {
        onSuccess: () => {
          onDraft(null);
          announce(`${section.title} is saved as a new version`);
        },
      },
    );
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-3 md:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-1">
          <label htmlFor={id} className="text-sm font-medium">
            {section.title} in Markdown
          </label>
          <textarea
            ref={box}
            id={id}
            aria-describedby={`${id}-hint`}
            value={draft}
            maxLength={50_000}
            rows={Math.min(24, Math.max(8, draft.split('\n').length + 2))}
            className="control w-full font-mono text-sm"
            onChange={(event) => onDraft(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save(draft);
              if (event.key === 'Escape' && draft === section.body) onDraft(null);
            }}
          />
        </div>
        <section aria-label={`Preview of ${section.title}`} className="min-w-0">
          <p className="text-sm font-medium">Preview</p>
          <Markdown text={draft} />
        </section>
      </div>
      <p id={`${id}-hint`} className="text-sm text-muted">
        Cite lines as [E1:L34]. Sentences of yours that no line carries are marked with † as your words.
        Ctrl-Enter saves.
      </p>
      {editing.isError && <Refused error={editing.error} />}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" busy={editing.isPending} onClick={() => save(draft)}>
          Save
        </Button>
        <Button onClick={() => onDraft(null)}>Cancel</Button>
        {section.is_edited && (
          <Button look="quiet" icon="retry" onClick={() => save(null)}>
            Back to the product's words
          </Button>
        )}
      </div>
      {section.is_edited && section.written && section.is_behind && (
        <details className="rounded-md border border-line px-3 py-2">
          <summary className="cursor-pointer text-sm font-medium">What the product writes now</summary>
          <Markdown text={section.written} className="pt-2" />
        </details>
      )}
    </div>
  );
}

/** Another version came in between: what was typed stays. */
function Refused({ error }: { error: unknown }) {
  const isMoved = asProblem(error).status === 412;
  if (!isMoved) return <Trouble error={error} />;
  return (
    <Trouble>
      The report was changed elsewhere. Your text is kept here; reload the page, then save again.
    </Trouble>
  );
}
