/** What the kernel was asked for: header and gfp mode part by part, and the way through the stack. */
import type { AnalysisEvent, Trace } from '../../contract/index.ts';
import { mappingInWords } from '../../kernel/mapping.ts';
import type { Composer } from '../composer.ts';
import type { Block, Citation, FactsBlock, Inline, Sentence, TableBlock } from '../model.ts';
import { cell, compose, mono, say, stopped } from '../sentence.ts';
import { clip } from '../visible.ts';
import { contextMeaning, count, kiB, plural, reserveMeaning, when } from '../words.ts';
import { certaintyText } from './measured.ts';

function yes(value: boolean | null, ifTrue: string, ifFalse: string): string | null {
  if (value === null) return null;
  return value ? ifTrue : ifFalse;
}

/** Size of the request in words: `order 1: 2 adjacent pages, 8 KiB`. */
export function requestSize(event: AnalysisEvent): string {
  const mapping = mappingInWords(event);
  if (mapping !== null) return `${mapping}; it never came to pages`;
  if (event.order === null) return event.sizeKiB === null ? 'not known' : kiB(event.sizeKiB);
  const pages = event.order <= 20 ? count(2 ** event.order) : `2^${event.order}`;
  const words = event.order === 0 ? 'a single page' : `${pages} adjacent pages`;
  return event.sizeKiB === null ? words : `${words}, ${kiB(event.sizeKiB)}`;
}

/** `stallMs` → `Stall, ms`; `victimPid` → `Victim PID`. */
function detailName(key: string): string {
  const words = clip(key, 60)
    .replace(/Ms$/, ', ms')
    .replace(/Pid$/, ' PID')
    .replace(/([a-z])([A-Z][a-z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The header, part by part, each row with the line that carries it. */
export function headerFacts(composer: Composer, event: AnalysisEvent): FactsBlock {
  const rows: { label: string; value: Sentence }[] = [];
  const header: Citation[] =
    event.kind === 'page-allocation-failure'
      ? composer.citeEventLine(event, 'page allocation failure')
      : composer.citeEvent(event);
  const row = (label: string, parts: (string | Inline)[], cites: readonly Citation[]): void => {
    rows.push({ label, value: compose(parts, cites) });
  };

  const sure = certaintyText(event);
  const clock = event.timeSource === null ? '' : ` (clock: ${event.timeSource}${sure === null ? '' : `, ${sure}`})`;
  row('When', [when(event), clock], header);
  if (event.process !== null) {
    const interrupt = event.trace?.context === 'softirq' || event.trace?.context === 'hardirq';
    const parts: (string | Inline)[] = [mono(event.process)];
    if (event.pid !== null) parts.push(`, PID ${event.pid}`);
    if (event.cpu !== null) parts.push(`, CPU ${event.cpu}`);
    if (interrupt) parts.push('; it was only interrupted and did not make the request');
    row('Process shown', parts, header);
  }
  if (event.kernel !== null) {
    const taint =
      event.tainted === null ? '' : event.tainted.trim() === '' ? ', not tainted' : `, tainted: ${event.tainted}`;
    row('Kernel', [mono(event.kernel), taint], composer.citeOnlyLine(event, event.kernel));
  }
  if (event.hardware !== null) row('Hardware', [event.hardware], composer.citeEventLine(event, 'Hardware name'));
  if (event.order !== null || event.sizeKiB !== null)
    row(
      'Size',
      [event.order === null ? '' : mono(`order:${event.order}`), event.order === null ? '' : ' = ', requestSize(event)],
      header,
    );
  const gfp = event.gfp;
  if (event.mode !== null) {
    const names = gfp === null || gfp.names.length === 0 ? '' : ' = ';
    row('Mode', [mono(`mode:${event.mode}`), names, mono(gfp?.names.join('|') ?? '')], header);
  }
  if (gfp !== null) {
    const wait = yes(
      gfp.canSleep,
      'yes: it may wait while the kernel frees memory',
      'no: it must be served at once or refused',
    );
    if (wait !== null) row('May it wait?', [wait], header);
    const wakes = yes(gfp.wakesKswapd, 'wakes kswapd, which frees memory in the background', 'wakes nobody');
    if (wakes !== null) row('When memory is short', [wakes], header);
    row('Reserve it may use', [reserveMeaning(gfp.reserves)], header);
    if (gfp.highestZone !== null) row('Zones it may use', [`up to ${gfp.highestZone}`], header);
    row(
      'Decoded with',
      [
        `table ${gfp.table}`,
        {
          printed: ', names printed by the kernel',
          release: ', chosen by the kernel release',
          mask: ', chosen by the mask itself',
          assumed: ', assumed: the log does not name the kernel',
        }[gfp.basis],
      ],
      [],
    );
    for (const note of gfp.notes.slice(0, 4)) rows.push({ label: 'Note', value: say(stopped(note)) });
    for (const other of gfp.alternatives.slice(0, 3))
      row('Other reading', [mono(other.names.join('|')), ` under table ${other.table}`], []);
  }
  if (event.nodemask !== null && event.nodemask !== '(null)') row('Nodes allowed', [mono(event.nodemask)], header);
  if (event.cpuset !== null)
    row(
      'Cpuset',
      [mono(event.cpuset), event.memsAllowed === null ? '' : `, memory nodes ${event.memsAllowed}`],
      header,
    );
  for (const [name, value] of Object.entries(event.details).slice(0, 12))
    if (value !== null) row(detailName(name), [mono(String(value))], composer.citeEvent(event));
  if (event.binding !== 'certain')
    rows.push({
      label: 'Binding',
      value: say(
        event.binding === 'likely'
          ? 'Header, stack and memory block very likely belong together; their lines were mixed with others.'
          : 'Header, stack and memory block were put together by guess; their lines were torn or mixed with others.',
      ),
    });
  return { kind: 'facts', caption: 'The request, part by part', rows };
}

function frameName(trace: Trace, index: number): string {
  const frame = trace.frames[index];
  if (frame === undefined) return '';
  const symbol = clip(frame.symbol, 120);
  return frame.module === null ? symbol : `${symbol} [${clip(frame.module, 60)}]`;
}

/** The layers of the stack, innermost first, with the functions of each. */
function layerTable(composer: Composer, event: AnalysisEvent, trace: Trace): TableBlock {
  const stale = new Set(trace.stale);
  let shown = 0;
  const rows: Sentence[][] = [];
  for (const layer of trace.layers) {
    const names: string[] = [];
    for (const index of layer.frames) {
      if (stale.has(index) || shown >= composer.limits.frames) continue;
      shown++;
      names.push(frameName(trace, index));
    }
    if (names.length === 0) continue;
    const cites = composer.citeEventLine(event, `${trace.frames[layer.frames[0] ?? 0]?.symbol ?? ''}+0x`);
    rows.push([
      cell(layer.layer, cites),
      cell(layer.meaning ?? ''),
      { inlines: [{ text: clip(names.join(' ← '), 2400), style: 'mono' }], cites: [] },
    ]);
  }
  const real = trace.frames.length - stale.size;
  return {
    kind: 'table',
    caption: 'The call stack by layer, the memory request first',
    columns: [
      { title: 'Layer', align: 'left', weight: 2 },
      { title: 'What it does', align: 'left', weight: 2.6 },
      { title: 'Functions, innermost first', align: 'left', weight: 6 },
    ],
    rows,
    omitted: shown < real ? `${plural(real - shown, 'frame')} not shown here; the excerpt has them all.` : null,
  };
}

/** The way to the request: the story, then the stack by layer. Empty when the event has no trace. */
export function stackBlocks(composer: Composer, event: AnalysisEvent): Block[] {
  const trace = event.trace;
  if (trace === null || trace.frames.length === 0)
    return [
      {
        kind: 'paragraph',
        role: 'body',
        sentences: [
          say(
            'The log holds no call stack for this event, so it does not show which part of the kernel asked.',
            composer.citeEvent(event),
          ),
        ],
      },
    ];
  const sentences: Sentence[] = [];
  if (trace.kernelStory !== '')
    sentences.push(
      compose(['In kernel terms: ', { text: clip(trace.kernelStory, 1200), style: 'mono' }], composer.citeEvent(event)),
    );
  sentences.push(say(`The request was made in ${contextMeaning(trace.context)}.`));
  if (trace.stale.length > 0) {
    const names = [...new Set(trace.stale.map((index) => trace.frames[index]?.symbol ?? ''))]
      .filter((name) => name !== '')
      .slice(0, 8);
    sentences.push(
      compose([
        'Leftovers on the stack, not part of this call and not told: ',
        ...names.flatMap((name, index): (string | Inline)[] => (index === 0 ? [mono(name)] : [', ', mono(name)])),
        '.',
      ]),
    );
  }
  const blocks: Block[] = [{ kind: 'paragraph', role: 'body', sentences }];
  const table = layerTable(composer, event, trace);
  if (table.rows.length > 0) blocks.push(table);
  else
    blocks.push({
      kind: 'code',
      label: 'The call stack, innermost first',
      lines: trace.frames.slice(0, composer.limits.frames).map((_, index) => frameName(trace, index)),
    });
  return blocks;
}
