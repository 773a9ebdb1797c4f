/** Bringing documents: files chosen or dropped, or text pasted. */
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type DragEvent, type FormEvent, useState } from 'react';
import { keys, queryClient } from '~/api/queries';
import { Button } from '~/ui/button';
import { Dialog } from '~/ui/dialog';
import { Field } from '~/ui/field';
import { Icon } from '~/ui/icons';
import { Trouble } from '~/ui/states';
import { bring, bringFiles } from './bringing';
import { TYPES } from './words';

const TAKEN = '.md,.markdown,.txt,.log,.html,.htm,.pdf,.docx';
/** What the API takes as text in the body; more comes as a file. */
const MOST_CHARS = 500_000;

export function AddDocument({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Add documents" onClose={onClose}>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">
        <Files onDone={onClose} />
        <Pasted onDone={onClose} />
      </div>
    </Dialog>
  );
}

function Files({ onDone }: { onDone: () => void }) {
  const [isOver, setOver] = useState(false);
  function take(files: FileList | null) {
    if (!files?.length) return;
    bringFiles(files);
    onDone();
  }
  function drop(event: DragEvent) {
    event.preventDefault();
    take(event.dataTransfer.files);
  }
  return (
    <label
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`flex cursor-pointer flex-col items-center gap-1 rounded-lg border-2 border-dashed p-4 text-center focus-within:outline-2 focus-within:outline-accent ${isOver ? 'border-accent bg-accent-soft' : 'border-edge'}`}
    >
      <Icon name="upload" className="size-6 text-muted" />
      <span className="font-medium">Choose files, or drop them here</span>
      <span className="text-sm text-muted">
        Markdown, text, HTML, PDF or Word (.docx), up to 50 MiB each. A file of the same name becomes the next
        version.
      </span>
      <input
        type="file"
        multiple
        accept={TAKEN}
        data-first
        className="sr-only"
        onChange={(event) => take(event.target.files)}
      />
    </label>
  );
}

function Pasted({ onDone }: { onDone: () => void }) {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [title, setTitle] = useState('');
  const [type, setType] = useState('');
  const adding = useMutation({
    mutationFn: () => bring({ text, title: title.trim(), type: type as keyof typeof TYPES | '' }),
    onSuccess: async ({ document }) => {
      await queryClient.invalidateQueries({ queryKey: keys.documents });
      onDone();
      await navigate({ to: '/knowledge/$documentId', params: { documentId: document.document_id } });
    },
  });
  function add(event: FormEvent) {
    event.preventDefault();
    adding.mutate();
  }
  const isTooLong = text.length > MOST_CHARS;
  return (
    <form onSubmit={add} className="flex flex-col gap-3 border-t border-line pt-4">
      <div className="flex flex-col gap-1">
        <label htmlFor="document-text" className="font-medium">
          Or write or paste text
        </label>
        <textarea
          id="document-text"
          required
          rows={8}
          spellCheck={false}
          value={text}
          aria-describedby="document-text-hint"
          onChange={(event) => setText(event.target.value)}
          className="control code-lines w-full resize-y"
        />
        <p id="document-text-hint" className="text-sm text-muted">
          Markdown keeps headings, steps and commands apart, so each is found for itself.
        </p>
      </div>
      <Field
        label="Title (optional)"
        hint="Else its first heading."
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <label className="flex flex-col gap-1">
        <span className="font-medium">Type</span>
        <select value={type} onChange={(event) => setType(event.target.value)} className="control">
          <option value="">As its structure tells</option>
          {Object.entries(TYPES).map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
      </label>
      {isTooLong && <Trouble>That is more than 500,000 characters: bring it as a file.</Trouble>}
      {adding.isError && <Trouble error={adding.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" look="primary" busy={adding.isPending} disabled={isTooLong || !text.trim()}>
          Add to knowledge
        </Button>
      </div>
    </form>
  );
}
