/** The appendix: where everything comes from, on which clocks, and the list of events. */
import type { AnalysisEvent } from '../../contract/index.ts';
import { type Composer, isFailureKind } from '../composer.ts';
import type { Block, FactsBlock, Sentence, TableBlock } from '../model.ts';
import { cell, compose, mono, monoCell, say, stopped } from '../sentence.ts';
import { fileName, shortMembers } from '../short-members.ts';
import { amount, bytes, causeName, clock, count, kiB, kindWord, listed, plural, range, when } from '../words.ts';
import { byPreference, severalNodes, zoneTitle } from './zones.ts';

type Row = FactsBlock['rows'][number];

/** What is known of the machine, each value with the member it was read from. */
export function machineFacts(composer: Composer): FactsBlock {
  const { host, facts } = composer.analysis;
  const rows: Row[] = [];
  const add = (label: string, text: string | null, source: { member: string; line: number | null } | null): void => {
    if (text === null || text === '') return;
    const cites = source === null ? [] : [composer.book.citeMember(source.member, source.line)];
    rows.push({ label, value: say(text, cites) });
  };
  const swapOr = (key: string): string | null =>
    facts.sysctl[key]?.value ?? (host.sysctl[key] === undefined ? null : String(host.sysctl[key]));

  add('Host name', facts.hostname?.value ?? host.hostname, facts.hostname);
  add('Distribution', facts.distro?.value ?? host.distro, facts.distro);
  add('Kernel', facts.kernel?.value ?? host.kernel, facts.kernel);
  add('Architecture', facts.arch?.value ?? host.arch, facts.arch);
  add('Virtualisation', facts.virtualisation?.value ?? null, facts.virtualisation);
  add('Memory', host.memTotalKiB === null ? null : kiB(host.memTotalKiB), facts.meminfoKiB);
  add('NUMA nodes', host.numaNodes === null ? null : count(host.numaNodes), facts.numaNodes);
  add('Page size', host.pageSizeKiB === null ? null : kiB(host.pageSizeKiB), null);
  for (const key of [
    'vm.min_free_kbytes',
    'vm.extra_free_kbytes',
    'vm.watermark_scale_factor',
    'vm.zone_reclaim_mode',
    'vm.swappiness',
  ])
    add(key, swapOr(key), facts.sysctl[key] ?? null);
  for (const nic of facts.interfaces.slice(0, 6)) {
    const parts = [nic.driver, nic.driverVersion, nic.mtu === null ? null : `MTU ${nic.mtu}`].filter(
      (part) => part !== null,
    );
    const member = nic.members[0];
    add(`Interface ${nic.name}`, parts.join(', '), member === undefined ? null : { member, line: null });
  }
  const service = facts.services[0];
  if (service !== undefined)
    add('Services', listed(facts.services.slice(0, 8).map((entry) => entry.value)), {
      member: service.member,
      line: service.line,
    });
  add(
    'Uptime at collection',
    facts.uptimeSeconds === null ? null : `${count(facts.uptimeSeconds.value / 3600, 1)} hours`,
    facts.uptimeSeconds,
  );
  add('Collected', facts.collectedAt === null ? null : clock(facts.collectedAt.value), facts.collectedAt);
  return { kind: 'facts', caption: 'The machine, as it was when the evidence was collected', rows };
}

/** Files, members, tool and clocks. */
export function provenanceBlocks(composer: Composer): Block[] {
  const { analysis, limits } = composer;
  const blocks: Block[] = [];
  blocks.push({
    kind: 'paragraph',
    role: 'body',
    sentences: [
      say(
        `Written by ${analysis.tool.name} ${analysis.tool.version} with kernel knowledge of ${analysis.tool.knowledgeDate}. The evidence was read, never changed.`,
      ),
    ],
  });
  blocks.push({
    kind: 'table',
    caption: 'Files read',
    columns: [
      { title: 'File', align: 'left', weight: 3.6 },
      { title: 'Kind', align: 'left', weight: 1.2 },
      { title: 'Size', align: 'right', weight: 1.4 },
      { title: 'SHA-256', align: 'left', weight: 5 },
    ],
    rows: analysis.inputs
      .slice(0, limits.sourceRows)
      .map((input): Sentence[] => [
        monoCell(fileName(input.path)),
        cell(input.kind),
        cell(`${bytes(input.bytes)}`),
        input.sha256 === null
          ? cell(input.kind === 'directory' ? 'a directory has none' : 'not read to its end')
          : monoCell(input.sha256),
      ]),
    omitted:
      analysis.inputs.length > limits.sourceRows
        ? `${plural(analysis.inputs.length - limits.sourceRows, 'further file')} in the JSON result.`
        : null,
  });
  const sources = analysis.coverage.sources;
  if (sources.length > 0)
    blocks.push({
      kind: 'table',
      caption: 'Members that were read',
      columns: [
        { title: 'Member', align: 'left', weight: 4 },
        { title: 'Role', align: 'left', weight: 1.6 },
        { title: 'Lines', align: 'right', weight: 1.1 },
        { title: 'From', align: 'left', weight: 2.6 },
        { title: 'To', align: 'left', weight: 2.6 },
      ],
      rows: sources
        .slice(0, limits.sourceRows)
        .map((source): Sentence[] => [
          monoCell(source.member),
          cell(source.form ?? (source.truncated ? `${source.role}, cut off` : source.role)),
          cell(source.samples == null ? count(source.lines) : plural(source.samples, 'sample')),
          cell(source.from === null ? '–' : clock(source.from)),
          cell(source.to === null ? '–' : clock(source.to)),
        ]),
      omitted:
        sources.length > limits.sourceRows
          ? `${plural(sources.length - limits.sourceRows, 'further member')} in the JSON result.`
          : null,
    });
  blocks.push(...clockBlocks(composer));
  const machine = machineFacts(composer);
  if (machine.rows.length > 0) {
    blocks.push({ kind: 'heading', level: 2, id: 'machine', text: 'The machine' });
    blocks.push({
      kind: 'paragraph',
      role: 'note',
      sentences: [say('These values describe the moment of collection, not the moment of a failure.')],
    });
    blocks.push(machine);
  }
  return blocks;
}

function clockBlocks(composer: Composer): Block[] {
  const { analysis } = composer;
  const sources = new Map<string, number>();
  let none = 0;
  for (const event of analysis.events) {
    if (event.time === null || event.timeSource === null) none++;
    else sources.set(event.timeSource, (sources.get(event.timeSource) ?? 0) + 1);
  }
  if (analysis.events.length === 0) return [];
  const sentences: Sentence[] = [];
  for (const [source, value] of sources) sentences.push(say(`${plural(value, 'event')} dated by ${source}.`));
  if (none > 0) sentences.push(say(`${plural(none, 'event')} without wall-clock time.`));
  const zone = analysis.facts.timezone?.value ?? analysis.host.timezone;
  sentences.push(
    say(zone === null ? 'The time zone of the host is not known.' : stopped(`Time zone of the host: ${zone}`)),
  );
  const boots = analysis.coverage.boots;
  if (boots.length > 0)
    sentences.push(
      say(
        `${plural(boots.length, 'boot')} seen: ${boots
          .slice(0, 6)
          .map(
            (boot) =>
              `${boot.kernel ?? 'kernel not known'} from ${boot.from === null ? 'a time not known' : clock(boot.from)}`,
          )
          .join('; ')}.`,
      ),
    );
  return [
    { kind: 'heading', level: 2, id: 'clocks', text: 'Clocks' },
    { kind: 'paragraph', role: 'body', sentences },
  ];
}

/** The margin of the zone that the request prefers. */
function marginCell(event: AnalysisEvent): string {
  const zones = byPreference(event.verdict?.zones ?? []);
  const first = zones.find((zone) => zone.marginKiB !== null);
  if (first === undefined || first.marginKiB === null) return '–';
  return `${zoneTitle(first, severalNodes(zones))} ${amount(first.marginKiB)}`;
}

/** One row of the list: an event, or a run of like sister events between two failures. */
interface EventRow {
  readonly first: AnalysisEvent;
  readonly last: AnalysisEvent;
  readonly value: number;
}

/** Failures stand alone; of what accompanies them (slab messages come in hundreds) a run is one row. */
function eventRows(events: readonly AnalysisEvent[]): EventRow[] {
  const rows: EventRow[] = [];
  for (const event of events) {
    const run = rows[rows.length - 1];
    if (run !== undefined && event.kind !== 'page-allocation-failure' && run.last.fingerprint === event.fingerprint)
      rows[rows.length - 1] = { first: run.first, last: event, value: run.value + 1 };
    else rows.push({ first: event, last: event, value: 1 });
  }
  return rows;
}

function rowTime(row: EventRow): string {
  if (row.value === 1 || row.first.time === null || row.last.time === null) return when(row.first);
  return range(row.first.time, row.last.time);
}

/** Every event on a line; of many, the first and the last. */
export function eventBlocks(composer: Composer): Block[] {
  const { analysis, limits } = composer;
  const all = eventRows(analysis.events);
  if (all.length === 0) return [];
  const shortName = shortMembers(analysis.coverage.sources.map(({ member }) => member));
  const half = Math.ceil(limits.eventRows / 2);
  const shown =
    all.length <= limits.eventRows
      ? all
      : [...all.slice(0, half), ...all.slice(all.length - (limits.eventRows - half))];
  const table: TableBlock = {
    kind: 'table',
    caption: 'Events in the order of the logs',
    columns: [
      { title: 'Time', align: 'left', weight: 3.5 },
      { title: 'Process', align: 'left', weight: 2 },
      { title: 'Request', align: 'left', weight: 2.8 },
      { title: 'Cause', align: 'left', weight: 2.9 },
      { title: 'Margin, KiB', align: 'left', weight: 1.6 },
      { title: 'Place', align: 'left', weight: 3 },
    ],
    rows: shown.map((row): Sentence[] => {
      const event = row.first;
      const place = event.evidence[0];
      const mode = event.gfp === null || event.gfp.names.length === 0 ? event.mode : event.gfp.names.join(' | ');
      const request = [
        event.kind === 'page-allocation-failure' ? null : kindWord(event.kind),
        event.order === null ? null : `order ${event.order}`,
        isFailureKind(event.kind) ? mode : null,
        row.value === 1 ? null : plural(row.value, 'event'),
      ]
        .filter((part) => part !== null)
        .join(', ');
      return [
        cell(rowTime(row)),
        event.process === null ? cell('–') : monoCell(event.process),
        say(request === '' ? '–' : request),
        cell(event.verdict === null ? '–' : causeName(event.verdict.cause)),
        cell(marginCell(event)),
        place === undefined ? cell('–') : compose([mono(`${shortName(place.member)}:${place.line}`)]),
      ];
    }),
    omitted:
      all.length > shown.length
        ? `First ${count(half)} and last ${count(limits.eventRows - half)} of ${count(all.length)} rows; the JSON result has all ${plural(analysis.events.length, 'event')}.`
        : null,
  };
  return [table];
}
