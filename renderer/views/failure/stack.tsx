// biome-ignore-all lint/suspicious/noArrayIndexKey: slices, frames, orders and pages have no name but their place, and never move
/** The call stack as layers: who asked, through whom, with frames that are leftovers dimmed. */
import type { AnalysisEvent, Frame, Trace } from '../../../shared/contract/index.ts';
import { lookupSymbol } from '../../../shared/kernel/symbols/index.ts';
import { s } from '../../strings/en.ts';
import { visible } from '../../widgets/format.ts';
import { Card, Cite } from '../../widgets/parts.tsx';
import { layerColour } from './layer-colour.ts';

interface Stretch {
  readonly layer: string | null;
  readonly meaning: string | null;
  readonly section: Frame['section'];
  readonly frames: { readonly frame: Frame; readonly dimmed: boolean }[];
}

/** Frames in their printed order, cut where layer or stack section changes. Leftovers stay where they stand. */
function stretches(trace: Trace): Stretch[] {
  const layerOf = new Map<number, number>();
  for (const [at, layer] of trace.layers.entries()) for (const frame of layer.frames) layerOf.set(frame, at);
  const stale = new Set(trace.stale);
  const found: Stretch[] = [];
  let last: { layer: number; stretch: Stretch } | null = null;
  for (const [at, frame] of trace.frames.entries()) {
    const layer = layerOf.get(at) ?? -1;
    const dimmed = stale.has(at) || layer < 0;
    if (last !== null && last.stretch.section === frame.section && (last.layer === layer || layer < 0)) {
      last.stretch.frames.push({ frame, dimmed });
      continue;
    }
    const facts = trace.layers[layer];
    const stretch: Stretch = {
      layer: facts?.layer ?? null,
      meaning: facts?.meaning ?? null,
      section: frame.section,
      frames: [{ frame, dimmed }],
    };
    found.push(stretch);
    last = { layer, stretch };
  }
  return found;
}

export function StackCard({ event }: { readonly event: AnalysisEvent }) {
  const { trace } = event;
  const place = event.evidence[0];
  if (trace === null)
    return (
      <Card title={s.stack.title}>
        <p className="muted">{s.stack.none}</p>
      </Card>
    );
  const parts = stretches(trace);
  return (
    <Card
      title={s.stack.title}
      className="stack-card"
      aside={<span className="badge">{s.context[trace.context]}</span>}
    >
      <p className="story">
        {visible(trace.story)} {place === undefined ? null : <Cite place={place} short />}
      </p>
      <p className="kernel-story mono">{visible(trace.kernelStory)}</p>
      <ol className="layers" aria-label={s.stack.order}>
        {parts.map((part, at) => (
          <li
            key={at}
            style={{ '--layer': layerColour(part.layer) } as React.CSSProperties}
            className={part.layer === null ? 'nameless' : ''}
          >
            {at > 0 && parts[at - 1]?.section !== part.section ? (
              <div className="section">{s.stack.section(part.section)}</div>
            ) : null}
            {part.layer === null ? null : (
              <div className="layer-name">
                <strong>{visible(part.layer)}</strong>
                {part.meaning === null ? null : <span className="muted"> {visible(part.meaning)}</span>}
              </div>
            )}
            <ul>
              {part.frames.map((entry, index) => (
                <FrameLine
                  key={index}
                  frame={entry.frame}
                  dimmed={entry.dimmed}
                  asked={entry.frame.symbol === trace.requester?.symbol && !entry.dimmed}
                />
              ))}
            </ul>
          </li>
        ))}
      </ol>
      {trace.stale.length === 0 ? null : <p className="muted small">{s.stack.stale(trace.stale.length)}</p>}
    </Card>
  );
}

function FrameLine({
  frame,
  dimmed,
  asked,
}: {
  readonly frame: Frame;
  readonly dimmed: boolean;
  readonly asked: boolean;
}) {
  const meaning = lookupSymbol(frame.symbol, frame.module)?.meaning ?? null;
  const place =
    frame.offset === null || frame.size === null ? '' : `+0x${frame.offset.toString(16)}/0x${frame.size.toString(16)}`;
  return (
    <li className={`frame ${dimmed ? 'dimmed' : ''}`} title={dimmed ? s.stack.leftover : (meaning ?? undefined)}>
      <span className="frame-symbol">
        {frame.reliable ? '' : '? '}
        {visible(frame.symbol)}
        <span className="faint">{place}</span>
        {frame.module === null ? '' : <span className="module"> [{visible(frame.module)}]</span>}
      </span>
      {asked ? <span className="badge">{s.stack.asked}</span> : null}
    </li>
  );
}
