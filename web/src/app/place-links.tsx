/** The places beside the cases: in the bar where it has room, else in the menu. */
import { Link } from '@tanstack/react-router';

const PLACES = [
  { to: '/knowledge', name: 'Knowledge' },
  { to: '/statistics', name: 'Statistics' },
] as const;

export function PlaceLinks({ onGo }: { onGo?: () => void }) {
  return PLACES.map(({ to, name }) => (
    <Link
      key={to}
      to={to}
      onClick={onGo}
      className="inline-flex min-h-6 items-center rounded-md text-sm text-muted hover:text-ink aria-[current]:text-ink"
    >
      {name}
    </Link>
  ));
}
