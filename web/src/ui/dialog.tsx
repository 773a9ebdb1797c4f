/** A modal box or side sheet on the browser's own dialog: it traps focus, closes on Esc and gives focus back. */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { IconButton } from './button';

type Props = {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  /** Beside the title. */
  actions?: ReactNode;
  shape?: 'box' | 'sheet';
};

const SHAPES = {
  box: 'm-auto w-[min(34rem,calc(100vw-2rem))] max-h-[calc(100dvh-2rem)] rounded-lg',
  sheet:
    'ml-auto mr-0 my-0 h-dvh max-h-dvh w-[min(68rem,100vw)] max-w-none rounded-none sm:w-[min(68rem,94vw)]',
};

export function Dialog({ title, onClose, children, actions, shape = 'box' }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = box.current;
    const opener = document.activeElement;
    if (dialog && !dialog.open) dialog.showModal();
    dialog?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => {
      dialog?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click closes on the backdrop; Esc does it by keyboard
    <dialog
      ref={box}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === box.current) onClose();
      }}
      className={`appear overflow-hidden border border-line bg-surface p-0 shadow-float ${SHAPES[shape]}`}
    >
      <div className="flex h-full max-h-[inherit] flex-col">
        <div className="flex items-center gap-2 border-b border-line py-2 pr-2 pl-4">
          <h2 id={titleId} className="min-w-0 flex-1 truncate text-lg font-semibold">
            {title}
          </h2>
          {actions}
          <IconButton icon="close" label="Close" onClick={onClose} />
        </div>
        {children}
      </div>
    </dialog>
  );
}
