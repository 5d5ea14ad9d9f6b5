/** Why it was refused: the watermark arithmetic of each zone, and where the free blocks lay. */
import type { AnalysisEvent, MemoryZone, ZoneVerdict } from '../../contract/index.ts';
import type { Composer } from '../composer.ts';
import { type BuddyRow, blockSize } from '../figures/buddy.ts';
import type { WatermarkRow } from '../figures/watermarks.ts';
import type { Block, Citation, Sentence, TableBlock } from '../model.ts';
import { cell, say, stopped } from '../sentence.ts';
import { clip } from '../visible.ts';
import { amount, kiB, plural } from '../words.ts';

/** More zones than this are a machine of many nodes; the rest is counted. */
const ZONES = 12;

/** `Normal`, or `Node 1 Normal` on a machine where more than one node was printed. */
export function zoneTitle(zone: { node: number | null; zone: string }, several: boolean): string {
  const name = clip(zone.zone, 40);
  return zone.node === null || !several ? name : `Node ${zone.node} ${name}`;
}

export function severalNodes(zones: readonly { node: number | null }[]): boolean {
  return new Set(zones.map((zone) => zone.node)).size > 1;
}

/** As the kernel prints the name, for finding its line. */
function printedTitle(zone: { node: number | null; zone: string }): string {
  return zoneTitle(zone, true);
}

const RANK = ['Movable', 'HighMem', 'Normal', 'DMA32', 'DMA'];

/** In the order in which the kernel tries the zones of a node: highest first. Nodes keep the printed order. */
export function byPreference<T extends { node: number | null; zone: string }>(zones: readonly T[]): T[] {
  const nodes = [...new Set(zones.map((zone) => zone.node))];
  const rank = (zone: T): number => (RANK.includes(zone.zone) ? RANK.indexOf(zone.zone) : RANK.length);
  return [...zones].sort((a, b) => nodes.indexOf(a.node) - nodes.indexOf(b.node) || rank(a) - rank(b));
}

/** What the test said of a zone, in a few words. */
export function zoneResult(verdict: ZoneVerdict, order: number | null, pageSizeKiB: number | null): string {
  if (verdict.passes === true) return 'enough at the moment of printing';
  if (verdict.passes === null) return 'undecided: a number is missing';
  switch (verdict.failedAt) {
    case 'no-block':
    case 'order-loop':
      return order === null || pageSizeKiB === null
        ? 'refused: no block large enough'
        : `refused: no block of ${blockSize(pageSizeKiB, order)} to spare`;
    case 'watermark':
    case null:
      return verdict.marginKiB === null ? 'refused' : `refused by ${kiB(Math.abs(verdict.marginKiB))}`;
  }
}

/** Terms that the test takes off free memory before it compares. */
const DEDUCTIONS = new Set(['request', 'free_cma', 'free_highatomic', 'reserved_highatomic', 'unaccepted']);

function term(verdict: ZoneVerdict, name: string): number | null {
  return verdict.terms.find((entry) => entry.name === name)?.kiB ?? null;
}

/** Free memory as the test counts it, in KiB. */
function usableKiB(verdict: ZoneVerdict): number | null {
  const free = term(verdict, 'free');
  if (free === null) return null;
  return verdict.terms.reduce((left, entry) => (DEDUCTIONS.has(entry.name) ? left - entry.kiB : left), free);
}

/**
 * The parts of a zone's test that the picture needs: what counts as free, what was asked to stay free, and how much of
 * that is lowmem_reserve. The margin joins both sides, so the picture can never disagree with the verdict.
 * @returns null where no watermark was asked, or where a number that decides is missing
 */
export function watermarkRow(verdict: ZoneVerdict, title: string, result: string): WatermarkRow | null {
  const free = term(verdict, 'free');
  const usable = usableKiB(verdict);
  if (free === null || usable === null || verdict.marginKiB === null || term(verdict, 'min') === null) return null;
  const reserve = term(verdict, 'lowmem_reserve') ?? 0;
  return {
    title,
    freeKiB: usable,
    printedFreeKiB: free,
    minKiB: usable - verdict.marginKiB - reserve,
    reserveKiB: reserve,
    passes: verdict.passes,
    result,
  };
}

function zoneLine(composer: Composer, event: AnalysisEvent, zone: { node: number | null; zone: string }): Citation[] {
  return composer.citeEventLine(event, `${printedTitle(zone)} free:`);
}

function watermarkTable(
  composer: Composer,
  event: AnalysisEvent,
  zones: readonly {
    readonly zone: ZoneVerdict;
    readonly title: string;
    readonly result: string;
    readonly row: WatermarkRow | null;
  }[],
): TableBlock {
  const optional = (value: number | null): Sentence => cell(value === null ? '–' : amount(value));
  return {
    kind: 'table',
    caption: 'Watermark test by zone, amounts in KiB',
    columns: [
      { title: 'Zone', align: 'left', weight: 2 },
      { title: 'Usable', align: 'right', weight: 1.3 },
      { title: 'Min for it', align: 'right', weight: 1.4 },
      { title: 'lowmem_reserve', align: 'right', weight: 1.8 },
      { title: 'Margin', align: 'right', weight: 1.4 },
      { title: 'Result', align: 'left', weight: 4 },
    ],
    rows: zones.map(({ zone, title, result, row }): Sentence[] => {
      const bounds = zone.marginBoundsKiB;
      const margin =
        bounds !== null
          ? `${amount(bounds.low)} to ${amount(bounds.high)}`
          : zone.marginKiB === null
            ? '–'
            : amount(zone.marginKiB);
      return [
        cell(title, zoneLine(composer, event, zone)),
        optional(usableKiB(zone)),
        optional(row?.minKiB ?? null),
        optional(row?.reserveKiB ?? null),
        cell(margin),
        cell(result),
      ];
    }),
    omitted: null,
  };
}

/** The arithmetic in sentences, each with its zone line, then the figure with its table. */
export function watermarkBlocks(composer: Composer, event: AnalysisEvent, id: string): Block[] {
  const verdict = event.verdict;
  if (event.memory === null || verdict === null || verdict.zones.length === 0) {
    if (event.memory !== null) return [];
    const why = event.memoryAbsence === null ? '.' : `: ${stopped(event.memoryAbsence)}`;
    return [
      {
        kind: 'paragraph',
        role: 'body',
        sentences: [
          say(`No memory report (Mem-Info) stands with this event${why}`, composer.citeEvent(event)),
          say('Without its numbers the decision of the kernel cannot be replayed zone by zone.'),
        ],
      },
    ];
  }
  const page = event.memory.pageSizeKiB;
  const several = severalNodes(verdict.zones);
  const zones = byPreference(verdict.zones)
    .slice(0, ZONES)
    .map((zone) => {
      const title = zoneTitle(zone, several);
      const result = zoneResult(zone, event.order, page);
      return { zone, title, result, row: watermarkRow(zone, title, result) };
    });
  const rows = zones.map((entry) => entry.row).filter((row) => row !== null);
  const items = zones.map(({ zone }): Sentence[] => [say(stopped(zone.sentence), zoneLine(composer, event, zone))]);
  const rule: Sentence[] = [
    say(
      verdict.rule === null
        ? 'No watermark rule is known for this kernel.'
        : `Replayed with rule ${verdict.rule}${verdict.ruleExact ? ', which is exact for this build' : '; whether this build follows it to the letter is not known'}.`,
    ),
  ];
  if (verdict.zones.length > zones.length)
    rule.push(say(`${plural(verdict.zones.length - zones.length, 'further zone')} not shown.`));
  const table = watermarkTable(composer, event, zones);
  const blocks: Block[] = [
    { kind: 'list', ordered: false, items },
    { kind: 'paragraph', role: 'note', sentences: rule },
  ];
  if (rows.length === 0) blocks.push(table);
  else
    blocks.push({
      kind: 'figure',
      id: `figure-${id}-watermarks`,
      figure: { kind: 'watermarks', rows },
      caption: say(
        'Free memory against what the kernel must leave free for this request. Each zone is drawn to its own scale.',
      ),
      alt: rows
        .map(
          (row) =>
            `${row.title}: free ${amount(row.freeKiB)} KiB, needed ${amount(row.minKiB + row.reserveKiB)} KiB, ${row.result}`,
        )
        .join('. '),
      table,
    });
  return blocks;
}

function buddyRow(zone: MemoryZone, several: boolean): BuddyRow | null {
  // No kernel has more than 16 orders in a list; more is damage, and would not fit on a page.
  if (zone.buddy === null || zone.buddy.counts.length === 0 || zone.buddy.counts.length > 16) return null;
  return { title: zoneTitle(zone, several), counts: zone.buddy.counts, types: zone.buddy.types };
}

/** How the free memory of a zone divides at the size asked for. */
function buddySentence(row: BuddyRow, order: number, pageSizeKiB: number): string {
  let small = 0;
  let fitting = 0;
  row.counts.forEach((value, index) => {
    const size = value * 2 ** index * pageSizeKiB;
    if (index < order) small += size;
    else fitting += size;
  });
  const size = blockSize(pageSizeKiB, order);
  if (fitting === 0) return `${row.title}: ${kiB(small)} free, all of it in blocks smaller than ${size}.`;
  return `${row.title}: ${kiB(fitting)} free in blocks of ${size} or more, ${kiB(small)} in smaller ones.`;
}

/** The free lists as a picture and a table. */
export function buddyBlocks(composer: Composer, event: AnalysisEvent, id: string): Block[] {
  const memory = event.memory;
  if (memory === null || memory.pageSizeKiB === null) return [];
  const page = memory.pageSizeKiB;
  const several = severalNodes(memory.zones);
  const listed = byPreference(memory.zones)
    .map((zone) => ({ zone, row: buddyRow(zone, several) }))
    .filter((entry): entry is { zone: MemoryZone; row: BuddyRow } => entry.row !== null)
    .slice(0, ZONES);
  if (listed.length === 0) return [];
  const rows = listed.map((entry) => entry.row);
  const columns = Math.max(...rows.map((row) => row.counts.length));
  const orders = Array.from({ length: columns }, (_, order) => order);
  const cite = (zone: MemoryZone): Citation[] => composer.citeEventLine(event, `${printedTitle(zone)}: `, '*', 'kB');
  const order = event.order;
  const table: TableBlock = {
    kind: 'table',
    caption: 'Free blocks by zone and order (migrate types where the kernel printed them)',
    columns: [
      { title: 'Zone', align: 'left', weight: 2.4 },
      ...orders.map((value) => ({ title: blockSize(page, value), align: 'right' as const, weight: 1 })),
    ],
    rows: listed.map(({ zone, row }): Sentence[] => [
      cell(row.title, cite(zone)),
      ...orders.map((value) => {
        const letters = row.types[value] ?? '';
        return cell(`${row.counts[value] ?? 0}${letters === '' ? '' : ` ${letters}`}`);
      }),
    ]),
    omitted: null,
  };
  const blocks: Block[] = [
    {
      kind: 'figure',
      id: `figure-${id}-blocks`,
      figure: { kind: 'buddy', pageSizeKiB: page, order, rows },
      caption: say(
        'Free blocks when the kernel printed the event. The stronger the tone, the more of the zone’s free memory lies in blocks of that size; the number counts blocks; a frame marks blocks that are large enough.',
      ),
      alt: rows
        .map(
          (row) =>
            `${row.title}: ${row.counts.map((value, index) => `${value} of ${blockSize(page, index)}`).join(', ')}`,
        )
        .join('. '),
      table,
    },
  ];
  if (order !== null && order > 0)
    blocks.push({
      kind: 'list',
      ordered: false,
      items: listed.map(({ zone, row }): Sentence[] => [say(buddySentence(row, order, page), cite(zone))]),
    });
  return blocks;
}
