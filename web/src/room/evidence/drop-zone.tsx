/** Takes files dropped anywhere on the page, and files or long text pasted outside a field. */
import { useEffect, useState } from 'react';
import { Icon } from '~/ui/icons';
import { fileOfText, filesOfDrop, filesOfList, type NamedFile } from './dropped-files';
import { addFiles } from './uploads';

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  );
}

function filesOfPaste(event: ClipboardEvent): NamedFile[] {
  const data = event.clipboardData;
  if (!data) return [];
  if (data.files.length > 0) return filesOfList(data.files);
  const text = isField(event.target) ? '' : data.getData('text/plain');
  return text.trim() ? [fileOfText(text, new Date())] : [];
}

export function DropZone({ caseId }: { caseId: string }) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    // Elements inside the page send a leave for every border crossed; the count tells when the page itself is left.
    let depth = 0;
    function enter(event: DragEvent) {
      if (!hasFiles(event)) return;
      depth += 1;
      setOver(true);
    }
    function leave(event: DragEvent) {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      setOver(depth > 0);
    }
    function allow(event: DragEvent) {
      if (hasFiles(event)) event.preventDefault();
    }
    async function drop(event: DragEvent) {
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      const files = await filesOfDrop(event.dataTransfer);
      if (files.length > 0) addFiles(caseId, files);
    }
    function paste(event: ClipboardEvent) {
      const files = filesOfPaste(event);
      if (files.length === 0) return;
      event.preventDefault();
      addFiles(caseId, files);
    }
    const control = new AbortController();
    const { signal } = control;
    document.addEventListener('dragenter', enter, { signal });
    document.addEventListener('dragleave', leave, { signal });
    document.addEventListener('dragover', allow, { signal });
    document.addEventListener('drop', drop, { signal });
    document.addEventListener('paste', paste, { signal });
    return () => control.abort();
  }, [caseId]);
  if (!over) return null;
  return (
    <div className="appear pointer-events-none fixed inset-3 z-50 grid place-items-center rounded-lg border-2 border-dashed border-accent bg-accent-soft/90">
      <p className="flex items-center gap-3 text-xl font-semibold text-accent">
        <Icon name="upload" className="size-6" />
        Drop to add to this case
      </p>
    </div>
  );
}
