/** Line icons on a 16-unit grid; decoration only, so every button that has one also has a name. */
import type { ReactNode } from 'react';

const PATHS = {
  arrowLeft: <path d="M9.5 3.5 5 8l4.5 4.5" />,
  check: <path d="m3.5 8.5 3 3 6-7" />,
  chevron: <path d="m6 3.5 4.5 4.5L6 12.5" />,
  close: <path d="m4 4 8 8m0-8-8 8" />,
  copy: <path d="M5.5 5.5v-3h8v8h-3m-8-5h8v8h-8z" />,
  download: <path d="M8 2v8m-3.2-3L8 10.2 11.2 7M2.5 13.5h11" />,
  archive: <path d="M2 2.5h12v3.2H2zm1 3.2v7.8h10V5.7M6.5 8.5h3" />,
  code: <path d="M5.5 4.5 2 8l3.5 3.5m5-7L14 8l-3.5 3.5M9 3 7 13" />,
  filter: <path d="M2 3h12L9.5 8.3v4.2l-3 1.3V8.3z" />,
  keyboard: <path d="M1.8 4h12.4v8H1.8zm2.7 2.6v.1m2.3-.1v.1m2.4-.1v.1m2.3-.1v.1M5 9.6h6" />,
  lanes: <path d="M2 3.5h4m3 0h5M2 8h8m2.5 0H14M2 12.5h2.5m3 0h6.5" />,
  log: <path d="M2.5 3.5h11m-11 3h8m-8 3h11m-11 3h6" />,
  metric: <path d="M2 2v12h12M4.5 10.5l3-4 2.5 2.5 4-5.5" />,
  picture: <path d="M2 3h12v10H2zm0 8 3.5-4 3 3.3 2-2L14 11.5M10.8 5.8v.1" />,
  profile: <path d="M2 13.5h12m-12-3.2h9M2 7h6M2 3.8h3.5" />,
  trace: <path d="M2 3.5h7m-4 4h6m-2 4h5" />,
  file: <path d="M9 1.8H3.5v12.4h9V5.3zm0 0v3.5h3.5" />,
  folder: <path d="M1.8 12.8V3.2h4.4l1.6 2h6.4v7.6z" />,
  more: <path d="M3.5 8v.1M8 8v.1M12.5 8v.1" className="stroke-[2.4]" />,
  paste: <path d="M5.5 3h-2v11h9V3h-2m-5-1.2h5v2.6h-5z" />,
  plus: <path d="M8 3v10M3 8h10" />,
  print: <path d="M4.5 5.5v-3.7h7v3.7m-7 5.5H2V5.5h12V11h-2.5m-7-2h7v5.2h-7z" />,
  question: (
    <path d="M6 6a2 2 0 1 1 2.7 1.9c-.5.2-.7.5-.7 1v.4M8 11.6v.1M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8" />
  ),
  retry: <path d="M13 8a5 5 0 1 1-1.6-3.7M13.2 2v3h-3" />,
  search: <path d="M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9m3.3 7.8 3.2 3.2" />,
  send: <path d="M8 13V3M3.8 7.2 8 3l4.2 4.2" />,
  settings: <path d="M2 4.5h7m3 0h2M2 11.5h2m3 0h7M10.5 2.8v3.4M5.5 9.8v3.4" />,
  spinner: <path d="M8 1.8A6.2 6.2 0 1 1 1.8 8" />,
  timeline: <path d="M1.8 12.5h12.4M4 10V7.5M7 10V3.5M10 10V6M13 10V8.5" />,
  trash: <path d="M2.8 4.2h10.4M6 4V2.2h4V4m-5.8.2.6 9.6h6.4l.6-9.6" />,
  unverified: <path d="M8 2 1.5 13.5h13zm0 4.2v3.6m0 1.8v.1" />,
  upload: <path d="M8 10.5v-8M4.8 5.4 8 2.2l3.2 3.2M2.5 13.5h11" />,
  zoom: <path d="M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9m3.3 7.8 3.2 3.2M7 5v4M5 7h4" />,
  wrap: <path d="M2 3.5h12M2 8h9.5a2 2 0 0 1 0 4.5H8.5m1.8-1.8-1.8 1.8 1.8 1.7M2 12.5h3" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className = '' }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      aria-hidden="true"
      className={`size-4 shrink-0 fill-none stroke-current stroke-[1.5] ${className}`}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {PATHS[name]}
    </svg>
  );
}

/** The mark of the product. */
export function Logo() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className="size-6 shrink-0">
      <rect width="32" height="32" rx="7" className="fill-accent" />
      <path
        d="M6 17h5l3-8 4 15 3-7h5"
        className="fill-none stroke-on-accent stroke-[2.6]"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
