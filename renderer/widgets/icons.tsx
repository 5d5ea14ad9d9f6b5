/** The few pictures of the rail, drawn with one stroke. */
import type { ReactNode } from 'react';
import type { ViewName } from '../store/ui-slice.ts';

const PATHS: Readonly<Record<ViewName, ReactNode>> = {
  start: <path d="M8 2v8m0 0 3-3m-3 3L5 7M2.500 12.500h11" />,
  overview: <path d="M2.500 3h11M2.500 6.500h7M2.500 10h11M2.500 13.500h5" />,
  failures: <path d="M2.500 3.500h11v9h-11zM2.500 6.500h11M6 6.500v6" />,
  failure: <path d="M8 2.200 14 13H2zM8 6.500v3m0 1.600v.3" />,
  log: <path d="M3.500 2h9v12h-9zM5.500 5h5M5.500 8h5M5.500 11h3" />,
  timeline: <path d="M2 13.500h12M3 11l3-4 3 2.500 4-6" />,
  compare: <path d="M6 2.500H2.500v11H6zM13.500 2.500H10v11h3.500zM8 2v12" />,
  report: <path d="M4 2h5.500L12.500 5v9H4zM9.500 2v3h3M6 8.500h4.500M6 11h4.500" />,
};

export function ViewIcon({ view }: { readonly view: ViewName }) {
  return (
    <svg
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.300"
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
    >
      {PATHS[view]}
    </svg>
  );
}
