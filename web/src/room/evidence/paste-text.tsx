/** Text that is on the clipboard becomes a file of the case. */
import { type FormEvent, useState } from 'react';
import { Button } from '~/ui/button';
import { Dialog } from '~/ui/dialog';
import { Field } from '~/ui/field';
import { fileOfText } from './dropped-files';
import { addFiles } from './uploads';

export function PasteText({ caseId, onClose }: { caseId: string; onClose: () => void }) {
  const [text, setText] = useState('');
  const [name, setName] = useState('');
  function add(event: FormEvent) {
    event.preventDefault();
    const made = fileOfText(text, new Date());
    addFiles(caseId, [{ file: made.file, name: name.trim() || made.name }]);
    onClose();
  }
  return (
    <Dialog title="Paste text as a file" onClose={onClose}>
      <form onSubmit={add} className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">
        <div className="flex flex-col gap-1">
          <label htmlFor="pasted" className="font-medium">
            Text
          </label>
          <textarea
            id="pasted"
            data-first
            required
            rows={12}
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="control code-lines w-full resize-y"
          />
        </div>
        <Field
          label="File name (optional)"
          hint="A telling name helps, such as kubectl-describe.txt."
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary">
            Add to evidence
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
