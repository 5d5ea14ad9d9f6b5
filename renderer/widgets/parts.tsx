// biome-ignore-all lint/suspicious/noArrayIndexKey: slices, frames, orders and pages have no name but their place, and never move
/** Small parts that every view uses. */
import type { ReactNode } from 'react';
import type { Evidence } from '../../shared/contract/index.ts';
import { app } from '../store/index.ts';
import { s } from '../strings/en.ts';
import { visible } from './format.ts';

export function Card({
  title,
  aside,
  children,
  className = '',
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <section className={`card ${className}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <span className="grow" />
        {aside}
      </header>
      <div className="body">{children}</div>
    </section>
  );
}

const STEPS: Readonly<Record<string, number>> = { high: 3, medium: 2, low: 1 };

/** How sure: three bars and the word. */
export function Confidence({ level }: { readonly level: string }) {
  const on = STEPS[level] ?? 0;
  return (
    <span className="confidence">
      <i aria-hidden="true">
        {[1, 2, 3].map((step) => (
          <b key={step} className={step <= on ? 'on' : ''} />
        ))}
      </i>
      {s.confidence(level)}
    </span>
  );
}

/** The place that carries a claim; a click shows the line. */
export function Cite({
  place,
  short = false,
}: {
  readonly place: Pick<Evidence, 'member' | 'line' | 'endLine'>;
  readonly short?: boolean;
}) {
  const lines = place.endLine > place.line ? `${place.line}–${place.endLine}` : String(place.line);
  const name = visible(short ? (place.member.split('/').pop() ?? place.member) : place.member);
  return (
    <button
      type="button"
      className="cite"
      title={s.showLine(visible(place.member), lines)}
      onClick={() => app.getState().showPlace({ member: place.member, line: place.line, endLine: place.endLine })}
    >
      {name}:{lines}
    </button>
  );
}

export function Empty({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text?: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className="empty">
      <h1>{title}</h1>
      {text === undefined ? null : <p>{text}</p>}
      {children}
    </div>
  );
}

/** A group's course over the time of the case. Its numbers stand beside it in the row. */
export function Sparkline({ values, label }: { readonly values: readonly number[]; readonly label: string }) {
  const max = Math.max(1, ...values);
  const width = Math.max(1, values.length) * 2;
  return (
    <svg className="sparkline" viewBox={`0 0 ${width} 18`} preserveAspectRatio="none" role="img" aria-label={label}>
      <line
        x1="0"
        x2={width}
        y1="17.500"
        y2="17.500"
        stroke="var(--line-strong)"
        strokeWidth="1"
        vectorEffect="non-scaling-stroke"
      />
      {values.map((value, at) =>
        value === 0 ? null : (
          <rect
            key={at}
            x={at * 2}
            width="1.600"
            y={17 - 15 * (value / max) - 1}
            height={15 * (value / max) + 1}
            fill="var(--failure)"
          />
        ),
      )}
    </svg>
  );
}

export function Kbd({ keys }: { readonly keys: string }) {
  return <kbd className="kbd">{keys}</kbd>;
}

/** A table that may be wider than its card; focusable, so that the keyboard can scroll it. */
export function Wide({ children, label = s.wideTable }: { readonly children: ReactNode; readonly label?: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
    <section className="scroll-x" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
