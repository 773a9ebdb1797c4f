/** A report as a file: typeset, or as Markdown. */
import { useMutation } from '@tanstack/react-query';
import { file, text } from '~/api/client';
import { Button } from '~/ui/button';
import { CopyButton } from '~/ui/copy-button';
import { usePreferences } from '~/ui/preferences';
import { Trouble } from '~/ui/states';
import type { Kind } from './use-report';

type Format = 'pdf' | 'markdown';
const SUFFIXES: Record<Format, string> = { pdf: 'pdf', markdown: 'md' };

export function ReportExports({ caseId, kind, markdown }: { caseId: string; kind: Kind; markdown: string }) {
  const { zone } = usePreferences();
  const saving = useMutation({
    mutationFn: async (format: Format) => {
      const path = `/cases/${encodeURIComponent(caseId)}/report?kind=${kind}&format=${format}`;
      const content = format === 'pdf' ? await file(path) : await text(path);
      save(content, `${kind}-${caseId}.${SUFFIXES[format]}`);
    },
  });
  return (
    <>
      <CopyButton text={markdown} what="report" />
      <Button
        icon="download"
        busy={saving.isPending && saving.variables === 'markdown'}
        onClick={() => saving.mutate('markdown')}
      >
        Markdown
      </Button>
      <Button
        look="primary"
        icon="download"
        busy={saving.isPending && saving.variables === 'pdf'}
        onClick={() => saving.mutate('pdf')}
      >
        PDF
      </Button>
      {zone === 'local' && (
        <p className="basis-full text-right text-sm text-muted">Files say times in UTC.</p>
      )}
      {saving.isError && (
        <div className="basis-full">
          <Trouble error={saving.error} />
        </div>
      )}
    </>
  );
}

function save(content: string | Blob, name: string): void {
  const blob =
    typeof content === 'string' ? new Blob([content], { type: 'text/markdown;charset=utf-8' }) : content;
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
