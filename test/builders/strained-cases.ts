/** Cases that strain what shows them: very many failures, and text that attacks. */
import { analysis, type Evidence } from '../../shared/contract/index.ts';
import { type BuiltCase, buildGroup } from './analysis.ts';
import { memInfoCase } from './mem-info-case.ts';

/** Many failures in many groups, with sister events: what a bad week leaves behind. */
export function stormCase(count: number, groupCount = 24): BuiltCase {
  const base = memInfoCase({ count, everySeconds: 37 });
  const groupOf = (index: number): number =>
    Math.min(groupCount - 1, Math.floor(Math.sqrt(index % (groupCount * groupCount))));
  const events = base.analysis.events.map((event, index) => ({
    ...event,
    process: `worker-${index % 211}`,
    fingerprint: `fp-${groupOf(index)}`,
  }));
  const groups = Array.from({ length: groupCount }, (_, number) => {
    const own = events.filter((event) => event.fingerprint === `fp-${number}`);
    return buildGroup({
      fingerprint: `fp-${number}`,
      title: `page allocation failure: order 0, GFP_ATOMIC, softirq, driver_with_a_long_name_${number + 1}: skb_page_frag_refill`,
      eventIds: own.map((event) => event.id),
      count: Math.max(1, own.length),
      from: own[0]?.time ?? null,
      to: own[own.length - 1]?.time ?? null,
    });
  }).filter((group) => group.eventIds.length > 0);
  return { logs: base.logs, analysis: analysis.parse({ ...base.analysis, events, groups }) };
}

/** Text that tries every door: HTML, Markdown, Typst, terminal escapes, direction marks, shells. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '</svg><img src=x onerror=alert(1)>',
  '"\'&amp;&lt;',
  '[l](http://evil.example/a) ![i](http://evil.example/b.png) <http://evil.example/c> http://evil.example/d www.evil.example',
  '`code` ``` | **b** _u_ ~~s~~ @someone #123 $x$',
  '#panic("typst") #read("/etc/passwd") $ x^2 $ \\u{0041}',
  '\u001b[31mred\u001b[0m\u001b]0;title\u0007\u009b2J\r\n\u0000\u0008',
  '\u202egnp.exe\u202c \u2066\u2069\u200b\u2028\ufeff\ud800',
].join(' ');

/** A case in which everything that comes from a log or a file name is hostile. */
export function hostileCase(text = HOSTILE): BuiltCase {
  const member = `var/log/${text}`;
  const base = memInfoCase({ count: 2, process: text, hostname: text });
  const place = (evidence: Evidence): Evidence => ({ ...evidence, member });
  const events = base.analysis.events.map((event) => ({
    ...event,
    evidence: event.evidence.map(place),
    kernel: `5.4.26${text}`,
    hardware: text,
    tainted: text,
    mode: text,
    nodemask: text,
    cpuset: text,
    memoryAbsence: text,
    details: { [text]: text },
    gfp:
      event.gfp === null
        ? null
        : { ...event.gfp, names: [text], table: text, notes: [text], alternatives: [{ table: text, names: [text] }] },
    trace:
      event.trace === null
        ? null
        : {
            ...event.trace,
            frames: event.trace.frames.map((frame) => ({ ...frame, symbol: text, module: text })),
            layers: event.trace.layers.map((layer) => ({ ...layer, layer: text, meaning: text })),
            stale: [0],
            story: text,
            kernelStory: text,
          },
    memory:
      event.memory === null
        ? null
        : {
            ...event.memory,
            problems: [text],
            zones: event.memory.zones.map((zone) => ({ ...zone, zone: `${zone.zone}${text}` })),
          },
    verdict:
      event.verdict === null
        ? null
        : {
            ...event.verdict,
            rule: text,
            explanation: text,
            impact: text,
            missing: [text],
            zones: event.verdict.zones.map((zone) => ({ ...zone, zone: `${zone.zone}${text}`, sentence: text })),
            causes: event.verdict.causes.map((cause) => ({ ...cause, why: text })),
            alternatives: [{ cause: 'stall' as const, decidedBy: text }],
          },
  }));
  return {
    logs: new Map([[member, (base.logs.get('sos_commands/kernel/dmesg') ?? []).map((line) => `${line} ${text}`)]]),
    analysis: {
      ...base.analysis,
      inputs: base.analysis.inputs.map((input) => ({ ...input, path: text, problems: [text] })),
      host: { ...base.analysis.host, distro: text, kernel: text, timezone: text },
      coverage: {
        ...base.analysis.coverage,
        sources: base.analysis.coverage.sources.map((source) => ({ ...source, member, role: text, problems: [text] })),
        missing: [text],
      },
      events,
      groups: base.analysis.groups.map((group) => ({ ...group, title: text })),
      findings: base.analysis.findings.map((finding) => ({
        ...finding,
        title: text,
        detail: text,
        evidence: finding.evidence.map(place),
        advice: finding.advice.map(() => ({ action: text, commands: [text], risk: text, verify: text, undo: text })),
      })),
      rootCause: { ...base.analysis.rootCause, statement: text, alternatives: [text], missing: [text] },
    },
  };
}
