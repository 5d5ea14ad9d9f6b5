import { describe, expect, it } from 'vitest';
import { analysis as analysisSchema } from '../../../shared/contract/index.ts';
import { allSentences, buildReport, collectEvidence } from '../../../shared/report/document.ts';
import type { Block, ReportDocument } from '../../../shared/report/model.ts';
import { plainText } from '../../../shared/report/sentence.ts';
import { buildAnalysis, excerptFrom } from '../../builders/analysis.ts';
import { memInfoCase } from '../../builders/mem-info-case.ts';
import { seedCase } from '../../builders/seed-case.ts';
import { stormCase } from '../../builders/strained-cases.ts';
import { CASES, report } from './samples.ts';

function words(document: ReportDocument): string {
  return [...allSentences(document)].map(plainText).join('\n');
}

function blocks(document: ReportDocument, kind: Block['kind']): Block[] {
  return document.sections.flatMap((section) => section.blocks.filter((block) => block.kind === kind));
}

describe.each(Object.entries(CASES))('citations of %s', (_, build) => {
  it('lead to a reference whose quoted lines stand in the log, byte for byte', () => {
    const built = build();
    const document = report(built);
    let cited = 0;
    for (const sentence of allSentences(document))
      for (const citation of sentence.cites) {
        const reference = document.references[citation.ref - 1];
        expect(reference?.number).toBe(citation.ref);
        if (citation.line === null || reference?.excerpt == null) continue;
        const line = reference.excerpt.lines.find((entry) => entry.line === citation.line);
        const raw = built.logs.get(reference.member)?.[citation.line - 1];
        expect(line?.text).toBe(raw);
        expect(raw).toBeDefined();
        cited++;
      }
    expect(cited).toBeGreaterThan(5);
    for (const reference of document.references)
      for (const line of reference.excerpt?.lines ?? [])
        expect(built.logs.get(reference.member)?.[line.line - 1]?.startsWith(line.text)).toBe(true);
  });
});

describe('the report', () => {
  it('cites the zone line that carries the numbers of a zone', () => {
    const built = memInfoCase();
    const document = report(built);
    const sentence = [...allSentences(document)].find((entry) => plainText(entry).startsWith('Normal: 20672'));
    const citation = sentence?.cites[0];
    const member = document.references[(citation?.ref ?? 0) - 1]?.member ?? '';
    expect(built.logs.get(member)?.[(citation?.line ?? 0) - 1]).toContain('Node 0 Normal free:20672kB');
  });

  it('cites the whole event rather than guess between two lines of an interleaved report', () => {
    const built = memInfoCase({ count: 1 });
    const lines = [...(built.logs.get('sos_commands/kernel/dmesg') ?? [])];
    lines[18] = lines[22] ?? '';
    const document = report({ analysis: built.analysis, logs: new Map([['sos_commands/kernel/dmesg', lines]]) });
    const sentence = [...allSentences(document)].find((entry) => plainText(entry).startsWith('Normal: 20672'));
    expect(sentence?.cites).toEqual([{ ref: 1, line: null }]);
  });

  it('does not cite a header line for a kernel release that it does not hold', () => {
    const document = report(seedCase());
    const facts = blocks(document, 'facts').flatMap((block) => (block.kind === 'facts' ? block.rows : []));
    const kernels = facts.filter((row) => row.label === 'Kernel' && plainText(row.value).includes('el6'));
    const line = kernels.map((row) => row.value.cites.map((citation) => citation.line));
    expect(line).toContainEqual([3]);
    expect(line).toContainEqual([]);
  });

  it('says in the first section what happened, how sure that is and what else is possible', () => {
    const document = report(seedCase());
    const first = { sections: document.sections.slice(0, 1) };
    const text = [...allSentences(first)].map(plainText).join(' ');
    expect(text).toContain('two adjacent memory pages');
    expect(text).toContain('Confidence: medium');
    expect(text).toContain('Not excluded');
    expect(text).toContain('2 page allocation failures');
  });

  it('keeps the interrupted task from looking like the cause', () => {
    expect(words(report(seedCase()))).toContain('swapper, PID 0; it was only interrupted and did not make the request');
  });

  it('draws the kernel’s order of zones, with min as this request may use it', () => {
    const figure = blocks(report(memInfoCase()), 'figure').find(
      (block) => block.kind === 'figure' && block.figure.kind === 'watermarks',
    );
    if (figure?.kind !== 'figure' || figure.figure.kind !== 'watermarks') throw new Error('no watermark figure');
    expect(figure.figure.rows.map((row) => [row.title, row.freeKiB, row.minKiB, row.reserveKiB])).toEqual([
      ['Normal', 20672, 21148, 0],
      ['DMA32', 31476, 14132, 17732],
      ['DMA', 15908, 52, 31512],
    ]);
  });

  it('says once what many events lack, and for how many', () => {
    const lines = words(report(seedCase()))
      .split('\n')
      .filter((line) => line.includes('Mem-Info block: this kernel prints none'));
    expect(lines).toEqual(['The Mem-Info block: this kernel prints none in interrupt context (2 of 2 events).']);
  });

  it('gives each piece of advice once, with undo and verification', () => {
    const built = memInfoCase();
    const twice = analysisSchema.parse({
      ...built.analysis,
      findings: [
        ...built.analysis.findings,
        { ...built.analysis.findings[0], id: 'f2', title: 'The same seen elsewhere' },
      ],
    });
    const advice = blocks(report({ ...built, analysis: twice }), 'advice');
    expect(advice).toHaveLength(2);
    for (const block of advice) {
      if (block.kind !== 'advice') continue;
      expect(block.undo).not.toBeNull();
      expect(block.verify).not.toBeNull();
      expect(block.because).toEqual(['A temporary watermark boost refuses urgent requests', 'The same seen elsewhere']);
    }
  });

  it('is honest about a case without failures', () => {
    const document = buildReport(buildAnalysis(), {
      customer: null,
      caseNumber: null,
      author: null,
      date: '2026-11-22',
      excerpt: () => null,
    });
    expect(words(document)).toContain('No page allocation failure was found');
    expect(document.sections.map((section) => section.id)).not.toContain('evidence');
  });

  it('has the sections that were asked for, and a place for every citation even without raw lines', () => {
    const document = report(memInfoCase(), { sections: ['answer', 'advice'] });
    expect(document.sections.map((section) => section.id)).toEqual(['answer', 'advice', 'excerpts']);
    expect(document.sections.at(-1)?.blocks).toEqual([{ kind: 'excerpts', lines: false }]);
  });

  it('asks the log store for no more places than it prints', () => {
    const built = stormCase(500);
    const options = { customer: null, caseNumber: null, author: null, date: '2026-11-22' };
    const wanted = collectEvidence(built.analysis, options);
    const document = buildReport(built.analysis, { ...options, excerpt: excerptFrom(built) });
    expect(wanted.map((place) => place.line)).toEqual(
      document.references
        .filter((reference) => reference.excerpt !== null || reference.absence !== null)
        .map((reference) => reference.line),
    );
    expect(wanted.length).toBeLessThan(40);
  });

  it('stays bounded: 2000 events bring no more lines than 300', () => {
    const size = (count: number): number => {
      const document = report(stormCase(count));
      const quoted = document.references.reduce((sum, entry) => sum + (entry.excerpt?.lines.length ?? 0), 0);
      return [...allSentences(document)].length + quoted;
    };
    const many = size(2000);
    expect(many).toBeLessThan(2600);
    expect(many).toBeLessThan(size(300) * 1.5);
  });

  it('cuts an endless line and says by how much', () => {
    const built = memInfoCase({ count: 1 });
    const lines = (built.logs.get('sos_commands/kernel/dmesg') ?? []).map((line) => line + 'x'.repeat(100_000));
    const document = report({ ...built, logs: new Map([['sos_commands/kernel/dmesg', lines]]) });
    const first = document.references[0]?.excerpt?.lines[0];
    expect(first?.text.length).toBe(2000);
    expect((first?.text.length ?? 0) + (first?.omittedCharacters ?? 0)).toBe(lines[0]?.length);
  });

  it('shows head, tail and every cited line of a long event, and counts the rest', () => {
    const built = memInfoCase({ count: 1 });
    const document = report(built, { limits: { linesPerExcerpt: 16 } });
    const excerpt = document.references[0]?.excerpt;
    const shown = excerpt?.lines.map((line) => line.line) ?? [];
    expect(shown).toContain(1);
    expect(shown).toContain(23);
    expect(excerpt?.omittedLines).toBe(31 - shown.length);
  });

  it('tells one group of every cause before it tells a second of the same', () => {
    const built = stormCase(300);
    const rare = built.analysis.groups[7]?.eventIds ?? [];
    const events = built.analysis.events.map((event) =>
      rare.includes(event.id) && event.verdict !== null
        ? { ...event, verdict: { ...event.verdict, cause: 'zone-limited' as const } }
        : event,
    );
    const document = report({ ...built, analysis: { ...built.analysis, events } });
    const headings = blocks(document, 'heading').flatMap((block) =>
      block.kind === 'heading' && block.level === 2 ? [block.text] : [],
    );
    expect(headings.filter((text) => text.includes('driver_with_a_long_name'))).toHaveLength(6);
    expect(words(document)).toContain('The caller could use low addresses alone');
    expect(headings.some((text) => text.includes('driver_with_a_long_name_8:'))).toBe(true);
  });

  it('draws out-of-memory kills beside the failures and counts a run of them as one row', () => {
    const built = memInfoCase({ count: 4 });
    const events = built.analysis.events.map((event, index) =>
      index < 2 ? event : { ...event, kind: 'oom-kill' as const, verdict: null, fingerprint: 'oom' },
    );
    const [group] = built.analysis.groups;
    if (group === undefined) throw new Error('the case has a group');
    const groups = [
      { ...group, count: 2, eventIds: ['e1', 'e2'] },
      {
        ...group,
        kind: 'oom-kill',
        title: 'OOM kill',
        fingerprint: 'oom',
        count: 2,
        suppressed: 0,
        eventIds: ['e3', 'e4'],
      },
    ];
    const document = report({ ...built, analysis: { ...built.analysis, events, groups } });
    const figure = blocks(document, 'figure')[0];
    if (figure?.kind !== 'figure' || figure.figure.kind !== 'timeline') throw new Error('no timeline');
    expect(figure.figure.lanes.map((lane) => [lane.title, lane.isFailure, lane.at.length])).toEqual([
      ['Order 0, GFP_ATOMIC, softirq, virtio_net: skb_page_frag_refill', true, 2],
      ['Out-of-memory kill', false, 2],
    ]);
    const list = document.sections.find((section) => section.id === 'events')?.blocks[0];
    expect(list?.kind === 'table' ? list.rows.length : 0).toBe(3);
    expect(words(document)).toContain('The same logs hold 2 processes ended by the out-of-memory killer.');
  });

  it('tells the zones once, each with its line, and not again in the explanation', () => {
    const built = memInfoCase({ count: 1 });
    const events = built.analysis.events.map((event) =>
      event.verdict === null
        ? event
        : {
            ...event,
            verdict: {
              ...event.verdict,
              explanation: `One page was asked for. Every zone refuses it: ${event.verdict.zones.map((zone) => zone.sentence).join('. ')}. The mark was boosted.`,
            },
          },
    );
    const text = words(report({ ...built, analysis: { ...built.analysis, events } }));
    expect(text.split('refused by 388 KiB (free').length - 1).toBe(1);
    expect(text).toContain('Every zone refuses it: see “Why the kernel said no” below. The mark was boosted.');
  });

  it('does not repeat a gap that a longer one already names', () => {
    const built = memInfoCase({ count: 1 });
    const missing = [
      'the buddy list of DMA is missing; the buddy list of DMA32 is missing',
      'the buddy list of DMA32 is missing',
    ];
    const analysis = { ...built.analysis, rootCause: { ...built.analysis.rootCause, missing } };
    expect(words(report({ ...built, analysis })).split('buddy list of DMA32').length - 1).toBe(1);
  });

  it('names places whose lines are not at hand', () => {
    const document = report(memInfoCase(), { excerpt: () => null });
    expect(document.references[0]?.absence).toMatch(/were not at hand/);
  });

  it('tells how sure the time is and what was recorded around the event that is told, cited', () => {
    const built = memInfoCase({ count: 1 });
    const events = built.analysis.events.map((event) => ({
      ...event,
      timeCertaintySeconds: 10.02,
      measured: [
        {
          name: 'Free memory',
          unit: 'KiB',
          origin: 'memory.memfree',
          source: 'var/log/sa/sa22 + var/log/sa/sar22',
          overInterval: false,
          before: { time: '2026-11-22T10:00:00Z', value: 24_916, distanceSeconds: 49 },
          after: null,
        },
      ],
    }));
    const document = report({ ...built, analysis: { ...built.analysis, events } });
    const text = words(document);
    expect(text).toContain('within 10.1 s');
    expect(text.replaceAll('\u00a0', ' ')).toContain('24916 KiB (24.3 MiB), 49 s');
    expect(text).toContain('none within an hour');
    const row = [...allSentences(document)].find((sentence) => plainText(sentence) === 'Free memory');
    expect(row?.cites.map(({ ref }) => document.references[ref - 1]?.member)).toEqual([
      'var/log/sa/sa22',
      'var/log/sa/sar22',
    ]);
  });
});
