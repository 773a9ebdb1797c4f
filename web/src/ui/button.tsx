/** Things to press. */
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ComponentProps, ReactNode } from 'react';
import { Icon, type IconName } from './icons';

type Look = 'primary' | 'secondary' | 'quiet' | 'danger';

const SHAPE =
  'inline-flex min-h-9 items-center justify-center gap-2 rounded-md px-3 py-1 text-base font-medium whitespace-nowrap ' +
  'transition-colors disabled:opacity-60 disabled:cursor-not-allowed';

const LOOKS: Record<Look, string> = {
  primary: 'bg-accent text-on-accent hover:brightness-110',
  secondary: 'bg-surface text-ink border border-edge hover:bg-raised',
  quiet: 'text-ink hover:bg-raised',
  danger: 'bg-surface text-bad border border-edge hover:bg-bad-soft',
};

type Props = ComponentProps<'button'> & { look?: Look; icon?: IconName; busy?: boolean };

export function Button({ look = 'secondary', icon, busy = false, className = '', children, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : rest.onClick}
      className={`${SHAPE} ${LOOKS[look]} ${className}`}
    >
      {busy ? <Icon name="spinner" className="spin" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that shows only its icon; `label` is its name and its tooltip. */
export function IconButton({
  icon,
  label,
  className = '',
  ...rest
}: ComponentProps<'button'> & { icon: IconName; label: string }) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={`inline-flex size-8 min-w-6 min-h-6 shrink-0 items-center justify-center rounded-md text-muted transition-colors hover:bg-raised hover:text-ink disabled:opacity-50 ${className}`}
    >
      <Icon name={icon} />
    </button>
  );
}

export function ButtonLink({
  look = 'secondary',
  icon,
  children,
  className = '',
  ...rest
}: LinkProps & { look?: Look; icon?: IconName; children: ReactNode; className?: string }) {
  return (
    <Link {...rest} className={`${SHAPE} ${LOOKS[look]} ${className}`}>
      {icon && <Icon name={icon} />}
      {children}
    </Link>
  );
}
