/** The advice for each cause: of this kernel, with the values found on this host, and none where nothing would change. */
import { describe, expect, it } from 'vitest';
import type { Advice, CaseFacts, CauseId, Finding, MemoryInfo } from '../../../shared/contract/index.ts';
import { judgeCase } from '../../../shared/judge/index.ts';
import { caseOf, type EventDraft, event, type GfpEra, gfp, host, memInfo, sysctl } from './builders.ts';

/** Findings of a case whose events were found to have this cause. */
function findings(cause: CauseId, facts: CaseFacts, drafts: EventDraft[] = [event()]): Finding[] {
  const input = caseOf(drafts, facts);
  const events = input.events.map((one) => ({
    ...one,
    verdict: one.verdict && {
      ...one.verdict,
      cause,
      causes: [{ cause, role: 'headline', why: 'So it was.' } as const],
      severityLevel: 3,
    },
  }));
  return judgeCase({ ...input, events }).findings;
}

function advice(cause: CauseId, facts: CaseFacts, drafts?: EventDraft[]): Advice[] {
  return findings(cause, facts, drafts).find((one) => one.id === `cause-${cause}`)?.advice ?? [];
}

const commands = (list: readonly Advice[]) => list.flatMap((one) => one.commands);

describe('fragmentation', () => {
  const kernel = '5.10.100';
  const large = [event({ kernel, order: 4, gfp: gfp('GFP_KERNEL|__GFP_COMP', '4.4') })];
  const at = (settings: Record<string, string>) =>
    advice('external-fragmentation', host(kernel, 64, { sysctl: sysctl(settings) }), large);

  it('is met by compaction in the background, from the value found or the default', () => {
    const [found] = at({ 'vm.compaction_proactiveness': '10' });
    expect(found?.action).toContain('vm.compaction_proactiveness from 10 to 40');
    expect(found?.undo).toContain('="10"');
    const [unknown] = at({});
    expect(unknown?.action).toContain('from 20 to 40');
    expect(unknown?.undo).toContain('Note the value first');
  });

  it('is not given the same setting again', () => {
    expect(commands(at({ 'vm.compaction_proactiveness': '50' }))).toEqual(['echo 1 > /proc/sys/vm/compact_memory']);
  });

  it('is not met by more free memory where the blocks are large', () => {
    expect(commands(at({ 'vm.min_free_kbytes': '90112' })).join('\n')).not.toMatch(/min_free|scale_factor/);
    const small = [event({ kernel, order: 1, gfp: gfp('GFP_ATOMIC|__GFP_COMP', '4.4') })];
    const [cushion] = advice('external-fragmentation', host(kernel, 64), small);
    expect(cushion?.action).toContain('does not put memory together');
  });

  describe('of small blocks, where the rule halves min at each order', () => {
    const report = (list: string, freeKiB: number) =>
      memInfo(`
        Node 0 Normal free:${freeKiB}kB min:2000kB low:2500kB high:3000kB active_anon:100kB present:4194304kB managed:4000000kB
        lowmem_reserve[]: 0 0
        Node 0 Normal: ${list} = ${freeKiB}kB`);
    const cushion = (kernel: string, era: GfpEra, memory: MemoryInfo) =>
      advice('external-fragmentation', host(kernel, 4, { sysctl: sysctl({ 'vm.min_free_kbytes': '2000' }) }), [
        event({ kernel, order: 2, gfp: gfp('GFP_ATOMIC|__GFP_COMP', era), memory }),
      ])[0];
    const rest = '0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB';
    const single = report(`2995*4kB 2*8kB 0*16kB 0*32kB 0*64kB ${rest}`, 11996);

    it('is not met by a larger min that asks for more than it brings', () => {
      const found = cushion('3.10.0-957.el7.x86_64', 'old', single);
      expect(found?.commands).toEqual([]);
      expect(found?.action).toContain('Leave vm.min_free_kbytes as it is');
      // 3/8 of min, halved twice: of 2000 KiB, and of the share that the zone has in the proposal.
      expect(found?.action).toContain('more than 756 KiB instead of 188 KiB');
      expect(found?.action).toContain('refused all the same');
    });

    it('is met by it where what kswapd brings is enough, and the price until then is told', () => {
      const mixed = report(`1000*4kB 500*8kB 12*16kB 100*32kB 10*64kB ${rest}`, 12032);
      const found = cushion('3.10.0-957.el7.x86_64', 'old', mixed);
      expect(found?.commands[0]).toBe('sysctl -w vm.min_free_kbytes="32768"');
      expect(found?.action).toContain('until it has, such requests are refused more often');
    });

    it('says nothing of it from 4.4 on, where the search does not depend on min', () => {
      const found = cushion('4.4.11', '4.4', single);
      expect(found?.commands[0]).toContain('vm.min_free_kbytes');
      expect(found?.action).not.toContain('By the rule of this kernel');
    });
  });

  it('is a reason for a newer build on RHEL 6 up to 2.6.32-642', () => {
    const el6 = (text: string) =>
      advice('external-fragmentation', host(text, 16), [
        event({ kernel: text, order: 3, gfp: gfp('GFP_KERNEL', 'old') }),
      ])[0]?.action ?? '';
    expect(el6('2.6.32-431.el6.x86_64')).toContain('newest RHEL 6 kernel');
    expect(el6('2.6.32-754.el6.x86_64')).not.toContain('newest RHEL 6 kernel');
  });
});

describe('a boost of the watermarks', () => {
  const at = (kernel: string, settings: Record<string, string> = {}) =>
    advice('boosted-watermark', host(kernel, 16, { sysctl: sysctl(settings) }), [event({ kernel })]);

  it('is turned off, and what the kernel forgives by itself is said', () => {
    expect(at('5.4.26', { 'vm.watermark_boost_factor': '15000' })[0]).toMatchObject({
      action: expect.stringContaining('until the kernel forgives it'),
      undo: expect.stringContaining('="15000"'),
    });
    expect(at('5.10.100')[0]?.action).toContain('this kernel forgives it only to single pages');
    expect(at('5.10.100')[0]?.undo).toContain('Note the value first');
  });

  it('gets no advice where it is off or the kernel has none', () => {
    expect(at('5.10.100', { 'vm.watermark_boost_factor': '0' })).toEqual([]);
    expect(at('4.19.100')).toEqual([]);
  });
});

describe('dirty pages', () => {
  const at = (gib: number, settings: Record<string, string>, kernel = '4.19.100') =>
    advice('dirty-throttling', host(kernel, gib, { sysctl: sysctl(settings) }), [event({ kernel })]);

  it('are written out earlier than the percentages do, with the way back to them', () => {
    const [one] = at(64, { 'vm.dirty_ratio': '30', 'vm.dirty_background_ratio': '10' });
    expect(one?.action).toContain('(now vm.dirty_ratio=30 and vm.dirty_background_ratio=10)');
    expect(one?.undo).toContain('sysctl -w vm.dirty_background_ratio=10 vm.dirty_ratio=30');
    expect(one?.commands).toContain('sysctl -w vm.dirty_bytes=1073741824');
  });

  it('go back to a limit in bytes where that was in force', () => {
    const settings = {
      'vm.dirty_ratio': '0',
      'vm.dirty_bytes': '8589934592',
      'vm.dirty_background_bytes': '4294967296',
    };
    const [one] = at(64, settings);
    expect(one?.undo).toContain('vm.dirty_background_bytes=4294967296 vm.dirty_bytes=8589934592');
    expect(one?.undo).not.toContain('vm.dirty_ratio');
  });

  it('are not given more room than they had', () => {
    expect(at(64, { 'vm.dirty_bytes': '268435456' })).toEqual([]);
    // 20 % of what 8 GiB have for dirty pages are no more than the 1 GiB that the advice would allow.
    expect(at(8, { 'vm.dirty_ratio': '20', 'vm.dirty_background_ratio': '10' })).toEqual([]);
    expect(at(4, {})).toEqual([]);
  });

  it('have no such limit on kernels before 2.6.29, and unknown values are to be noted first', () => {
    expect(at(64, {}, '2.6.18-398.el5')).toEqual([]);
    expect(at(64, {})[0]?.undo).toContain('Note both limits first');
    expect(at(64, {})[0]?.action).not.toContain('now');
  });
});

describe('memory that the request could not reach', () => {
  it('is a question to the driver where the zone is too low', () => {
    const drafts = [event({ kernel: '5.15.1', gfp: gfp('GFP_KERNEL|GFP_DMA32', '4.4') })];
    expect(advice('zone-limited', host('5.15.1', 64), drafts)[0]?.action).toContain('memory of zone DMA32:');
    // A site's own rule can name the cause of an event whose mask was not read.
    expect(advice('zone-limited', host('5.15.1', 64))[0]?.action).toContain('memory of a low zone:');
  });

  it('is a question of the binding, with the cpuset where there is one', () => {
    const bound = (cpuset: string | null) =>
      advice('cpuset-bound', host('5.15.1', 64), [event({ kernel: '5.15.1', cpuset })])[0]?.action;
    expect(bound('/jobs')).toContain('part of the machine (cpuset /jobs).');
    expect(bound('/')).toMatch(/part of the machine\.$/);
    expect(advice('node-bound', host('5.15.1', 64))[0]?.action).toMatch(/part of the machine\.$/);
  });

  it('is the area of a device where only CMA pages are free', () => {
    expect(advice('cma-only', host('5.15.1', 2))[0]?.action).toContain('Make the CMA area smaller');
  });
});

describe('memory that is used up', () => {
  it.each<CauseId>(['slab-growth', 'page-table-growth', 'unaccounted-memory'])(
    '%s is looked for with what this kernel has',
    (cause) => {
      expect(commands(advice(cause, host('6.12.1', 16))).join('\n')).toContain('/proc/allocinfo');
      const old = commands(advice(cause, host('5.15.1', 16))).join('\n');
      expect(old).toContain('slabtop');
      expect(old).not.toContain('allocinfo');
    },
  );

  it('is a question to the hypervisor where a balloon holds it', () => {
    expect(advice('balloon', host('5.15.1', 16))[0]?.action).toContain('reservation of this guest');
  });

  it('is a question of capacity where processes hold it', () => {
    expect(advice('memory-exhausted', host('5.15.1', 16))[0]?.action).toContain('add memory');
  });
});

describe('requests that should have succeeded', () => {
  const kernel = '5.10.100';
  const atomic = event({ kernel, gfp: gfp('GFP_ATOMIC', '4.4') });

  it('get room for bursts only where they come again and may not wait', () => {
    const cause = 'should-have-succeeded';
    expect(commands(advice(cause, host(kernel, 64), [atomic, atomic, atomic]))[0]).toContain('watermark_scale_factor');
    expect(advice(cause, host(kernel, 64), [atomic, atomic])).toEqual([]);
    const sleeping = event({ kernel, gfp: gfp('GFP_KERNEL', '4.4') });
    expect(advice(cause, host(kernel, 64), [sleeping, sleeping, sleeping])).toEqual([]);
  });
});
