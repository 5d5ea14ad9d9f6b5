import { describe, expect, it } from 'vitest';
import { renderText } from '../../../shared/report/text.ts';
import { columns } from '../../../shared/report/text-layout.ts';
import { buildAnalysis } from '../../builders/analysis.ts';
import { memInfoCase } from '../../builders/mem-info-case.ts';
import { seedCase } from '../../builders/seed-case.ts';
import { hostileCase, stormCase } from '../../builders/strained-cases.ts';
import { ACTIVE_CHARACTERS, CASES } from './samples.ts';

describe.each(Object.entries(CASES))('the summary of %s', (_, build) => {
  const { analysis } = build();

  it('writes no control character to the terminal', () => {
    const text = renderText(analysis, { color: false });
    expect(ACTIVE_CHARACTERS.test(text.replaceAll('\n', ''))).toBe(false);
  });

  it('writes colours and nothing else when colours are wanted', () => {
    const text = renderText(analysis, { color: true });
    expect(text).toContain('\u001b[1m');
    const without = text.replace(/\u001b\[(?:0|1|2|31)m/g, '');
    expect(without).toBe(renderText(analysis, { color: false }));
  });

  it.each([60, 80, 100])('keeps to %i columns, commands aside', (width) => {
    for (const line of renderText(analysis, { color: false, width }).split('\n'))
      if (!line.startsWith('       ')) expect(columns(line)).toBeLessThanOrEqual(width);
  });
});

describe('the summary', () => {
  it('fits on a screen, however many events there are', () => {
    expect(renderText(memInfoCase().analysis, { color: false }).split('\n').length).toBeLessThan(50);
    expect(renderText(stormCase(2000).analysis, { color: false }).split('\n').length).toBeLessThan(65);
  });

  it('says what happened, how sure, what it did, why, what to do and what was not seen', () => {
    const text = renderText(memInfoCase().analysis, { color: false, width: 120 });
    expect(text).toContain('The kernel had raised its own safety mark');
    expect(text).toContain('Confidence high');
    expect(text).toContain('Level 1 of 4');
    expect(text).toContain('3× A temporary boost of the watermarks, confidence high');
    expect(text).toContain('Order 0, GFP_ATOMIC, softirq, virtio_net: skb_page_frag_refill ·');
    expect(text).toContain('- Normal: 20672 ≤ 21148 KiB: refused by 476 KiB');
    expect(text).toContain('sysctl -w vm.watermark_boost_factor=0');
    expect(text).toContain('Whether packets were really lost');
  });

  it('tells the event with numbers before one without', () => {
    const text = renderText(seedCase().analysis, { color: false });
    expect(text.replace(/\s+/g, ' ')).toContain(
      '2 kinds, first Order 1, GFP_ATOMIC, softirq, vmxnet3: sk_prot_alloc · 2014-10-24',
    );
    expect(text).toContain('seed-lines.log:2');
    expect(text).toContain(
      'seed-lines.log:2, time not known: asked for 2 adjacent pages, 8 KiB, mode 0x20 = GFP_ATOMIC, may',
    );
  });

  it('speaks of the cause that the statement speaks of, and adds up its groups', () => {
    const built = stormCase(300, 10);
    const events = built.analysis.events.map((event, index) =>
      event.verdict === null
        ? event
        : {
            ...event,
            verdict: {
              ...event.verdict,
              cause: event.fingerprint === 'fp-9' ? ('zone-limited' as const) : event.verdict.cause,
              confidenceScore: index === 200 ? 0.97 : 0.8,
            },
          },
    );
    const text = renderText({ ...built.analysis, events }, { color: false, width: 120 });
    const place = events[200]?.evidence[0];
    expect(text).toContain(`  ${place?.member}:${place?.line}, `);
    const counts = [...text.matchAll(/^ +(\d+)× /gm)].map((match) => Number(match[1]));
    expect(counts).toHaveLength(2);
    expect(counts.reduce((a, b) => a + b, 0)).toBe(300);
    expect(counts[0]).toBeGreaterThan(counts[1] ?? 0);
  });

  it('says that nothing was found when nothing was', () => {
    const text = renderText(buildAnalysis(), { color: false });
    expect(text).toContain('No page allocation failure was found.');
    expect(text).not.toContain('What was found');
  });

  it('shows escapes of the log as text', () => {
    const text = renderText(hostileCase().analysis, { color: true });
    expect(text).toContain('\\x1b[31mred');
    expect(text).toContain('\\u{202e}gnp.exe');
  });
});
