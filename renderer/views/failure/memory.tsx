/** Memory at that moment: where the pages were, as one bar and as its table. */
import type { AnalysisEvent, MemoryInfo } from '../../../shared/contract/index.ts';
import { amount, count, kiB } from '../../../shared/report/words.ts';
import { s } from '../../strings/en.ts';
import { asSentence, eachOnce } from '../../widgets/clauses.ts';
import { visible } from '../../widgets/format.ts';
import { Card } from '../../widgets/parts.tsx';

const PARTS: readonly (readonly [string, string, readonly string[]])[] = [
  ['anon', 'var(--l-call)', ['active_anon', 'inactive_anon', 'isolated_anon']],
  ['file', 'var(--l-fs)', ['active_file', 'inactive_file', 'isolated_file']],
  ['unevictable', 'var(--l-sched)', ['unevictable']],
  ['slabReclaimable', 'var(--l-net)', ['slab_reclaimable']],
  ['slabUnreclaimable', 'var(--l-driver)', ['slab_unreclaimable', 'slab']],
  ['pagetables', 'var(--l-block)', ['pagetables']],
  ['free', 'var(--free)', ['free']],
];

function sum(memory: MemoryInfo, names: readonly string[]): number | null {
  let pages: number | null = null;
  for (const name of names) {
    const value = memory.totalsPages[name];
    if (value !== undefined) pages = (pages ?? 0) + value;
  }
  return pages;
}

export function MemoryCard({ event }: { readonly event: AnalysisEvent }) {
  const { memory } = event;
  if (memory === null) return null;
  const pageKiB = memory.pageSizeKiB;
  const parts = PARTS.map(([key, colour, names]) => ({ key, colour, pages: sum(memory, names) })).filter(
    (part): part is typeof part & { pages: number } => part.pages !== null,
  );
  const known = parts.reduce((total, part) => total + part.pages, 0);
  const ram = memory.ramPages['RAM'] ?? memory.ramPages['ram'] ?? null;
  const all = Math.max(known, ram ?? 0);
  const show = (pages: number): string =>
    pageKiB === null ? `${count(pages)} ${s.request.pages(2)}` : kiB(pages * pageKiB);
  const swap = memory.swap;
  return (
    <Card title={s.memory.title}>
      {known === 0 ? null : (
        <div className="memory-bar" role="img" aria-label={s.memory.bar}>
          {parts.map((part) => (
            <i
              key={part.key}
              style={{ width: `${(100 * part.pages) / all}%`, background: part.colour }}
              title={`${s.memory.parts[part.key] ?? part.key} ${show(part.pages)}`}
            />
          ))}
        </div>
      )}
      <table className="grid memory-table">
        <tbody>
          {parts.map((part) => (
            <tr key={part.key}>
              <td>
                <i className="swatch" style={{ background: part.colour }} /> {s.memory.parts[part.key] ?? part.key}
              </td>
              <td className="right">{show(part.pages)}</td>
              <td className="right muted">{all === 0 ? '' : `${((100 * part.pages) / all).toFixed(1)} %`}</td>
            </tr>
          ))}
          {ram === null || ram <= known ? null : (
            <tr>
              <td>
                <i className="swatch none" /> {s.memory.rest}
              </td>
              <td className="right">{show(ram - known)}</td>
              <td className="right muted">{`${((100 * (ram - known)) / all).toFixed(1)} %`}</td>
            </tr>
          )}
          {swap.totalKiB === null ? null : (
            <tr>
              <td>{s.memory.swap}</td>
              <td className="right">
                {swap.freeKiB === null ? '—' : s.memory.swapFree(amount(swap.freeKiB), amount(swap.totalKiB))}
              </td>
              <td />
            </tr>
          )}
          {memory.pageCachePages === null ? null : (
            <tr>
              <td>{s.memory.pageCache}</td>
              <td className="right">{show(memory.pageCachePages)}</td>
              <td />
            </tr>
          )}
        </tbody>
      </table>
      {eachOnce([...memory.problems, ...(event.memoryAbsence === null ? [] : [event.memoryAbsence])]).map((problem) => (
        <p key={problem} className="small notice warn">
          {asSentence(visible(problem))}
        </p>
      ))}
      <details>
        <summary>{s.memory.all}</summary>
        <dl className="rights wide">
          {Object.entries(memory.totalsPages).map(([name, pages]) => (
            <div key={name}>
              <dt className="mono">{visible(name)}</dt>
              <dd className="num">
                {count(pages)} {s.request.pages(2)}
                {pageKiB === null ? '' : ` = ${amount(pages * pageKiB)} KiB`}
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </Card>
  );
}
