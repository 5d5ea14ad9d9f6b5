/** Advice for hosts of which little is known, or which are set already: sizes from the event's own block, nodes by name. */
import { describe, expect, it } from 'vitest';
import { type CaseFacts, noFacts } from '../../../shared/contract/index.ts';
import { judgeCase } from '../../../shared/judge/index.ts';
import { caseOf, type EventDraft, event, fact, gfp, host, memInfo, sysctl } from './builders.ts';
import { softirq } from './judged.ts';

/** An atomic request of one page below its mark, on 16 GiB with plenty of page cache. */
function burst(kernel: string, tail = '4194304 pages RAM\n94304 pages reserved'): EventDraft {
  return event({
    kernel,
    gfp: gfp('GFP_ATOMIC', 'old'),
    trace: softirq,
    memory: memInfo(`
      active_anon:200000 inactive_anon:100000
      active_file:1200000 inactive_file:1900000
      free:6000
      Normal free:24000kB min:67584kB low:84480kB high:101376kB active_anon:100kB present:16777216kB
      lowmem_reserve[]: 0 0 0 0
      Normal: 6000*4kB = 24000kB
      ${tail}`),
  });
}

function advice(facts: CaseFacts, draft: EventDraft) {
  const { findings } = judgeCase(caseOf([draft], facts));
  return findings.find((one) => one.id === 'cause-below-atomic-reserve')?.advice ?? [];
}

describe('a log alone', () => {
  it('gives the size of memory by the last lines of the block', () => {
    const [one] = advice(noFacts(), burst('3.10.0-957.el7.x86_64'));
    // 15.6 GiB of usable RAM: two parts of 64 MiB.
    expect(one?.commands[0]).toBe('sysctl -w vm.min_free_kbytes="131072"');
    expect(one?.action).toContain('(shares: Normal 128 MiB)');
    expect(one?.undo).toContain('Note the value first');
  });

  it('computes nothing where those lines are lost', () => {
    expect(advice(noFacts(), burst('3.10.0-957.el7.x86_64', ''))).toEqual([]);
    expect(advice(noFacts(), burst('3.10.0-957.el7.x86_64', '0 pages RAM\n0 pages reserved'))).toEqual([]);
  });
});

describe('a host with several nodes', () => {
  it('is told what each zone of each node keeps, and what that gains', () => {
    const kernel = '3.10.0-957.el7.x86_64';
    const facts = host(kernel, 64, { sysctl: sysctl({ 'vm.min_free_kbytes': '90112' }) }, 2);
    const [one] = advice(facts, burst(kernel));
    expect(one?.action).toContain('vm.min_free_kbytes from 90112 to 524288');
    expect(one?.action).toMatch(/node 0 Normal \d+ MiB, node 1 Normal \d+ MiB\)/);
    expect(one?.action).toMatch(/In node 1 Normal interrupts can then take \d+ MiB .* instead of \d+ MiB\./);
  });
});

describe('RHEL 6 with extra_free_kbytes set', () => {
  const kernel = '2.6.32-642.el6.x86_64';
  const at = (extra: string) =>
    advice(
      host(kernel, 16, { sysctl: sysctl({ 'vm.min_free_kbytes': '67584', 'vm.extra_free_kbytes': extra }) }),
      burst(kernel),
    );

  it('raises it where it is too small, with the way back', () => {
    expect(at('10240')[0]?.commands[0]).toBe('sysctl -w vm.extra_free_kbytes="63488"');
    expect(at('10240')[0]?.undo).toContain('vm.extra_free_kbytes="10240"');
  });

  it('does not raise min_free_kbytes where the room is there already', () => {
    expect(at('70000')).toEqual([]);
  });
});

describe('a value read without its line', () => {
  it('is cited by its file', () => {
    const facts = host('5.10.100', 64, {
      sysctl: { 'vm.min_free_kbytes': fact('90112', 'proc/sys/vm/min_free_kbytes', null) },
    });
    const found = judgeCase(caseOf([burst('5.10.100')], facts)).findings.find(
      (one) => one.id === 'setting-min-free-kbytes',
    );
    expect(found?.detail).toContain('(proc/sys/vm/min_free_kbytes)');
    expect(found?.evidence[0]).toMatchObject({ member: 'proc/sys/vm/min_free_kbytes', line: 1 });
  });
});
