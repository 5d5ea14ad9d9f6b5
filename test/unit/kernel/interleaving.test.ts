import { describe, expect, it } from 'vitest';
import { dress, report } from '../../builders/kernel-log.ts';
import { failures, symbols } from './read.ts';

const zip = (a: readonly string[], b: readonly string[]): string[] => {
  const out: string[] = [];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    if (x !== undefined) out.push(x);
    if (y !== undefined) out.push(y);
  }
  return out;
};

describe('two CPUs printing at once', () => {
  it('are told apart completely by printk caller ids', () => {
    const one = report({ comm: 'squid', pid: 276, freeKiB: 3092 });
    const two = report({
      comm: 'swapper/1',
      pid: 0,
      cpu: 1,
      freeKiB: 4444,
      frames: ['other_path+0x1/0x2', 'start_secondary+0x1/0x2'],
    });
    const found = failures(zip(dress.callerId(one, 10, 'T276'), dress.callerId(two, 10, 'C1')));
    expect(found).toHaveLength(2);
    expect(found.map((r) => r.memory.finish()?.zones[0]?.freeKiB)).toEqual([3092, 4444]);
    expect(symbols(found[1])).toEqual(['other_path', 'start_secondary']);
    expect(found[0]?.task?.comm).toBe('squid');
  });

  it('without caller ids each task line goes to the header with its name', () => {
    const lines = dress.dmesg([
      'crond: page allocation failure: order:0, mode:0x2015a',
      'rngd: page allocation failure: order:0, mode:0x2015a',
      'CPU: 3 PID: 1667 Comm: rngd Not tainted 4.0.0-rc3+ #37',
      'Call Trace:',
      ' [<ffffffff815f30c4>] dump_stack+0x40/0x50',
    ]);
    const found = failures(lines);
    expect(found.map((r) => [r.header.process, r.task?.pid ?? null, r.frames.length])).toEqual([
      ['crond', null, 0],
      ['rngd', 1667, 1],
    ]);
  });

  it('a second block between the lines of the first is noticed and kept out', () => {
    const lines = report({ freeKiB: 3092 });
    const foreign = 'Node 0 DMA32 free:9999kB min:1kB low:2kB high:3kB';
    const at = lines.findIndex((l) => l.startsWith('lowmem_reserve'));
    const [r] = failures(dress.dmesg([...lines.slice(0, at + 1), foreign, ...lines.slice(at + 1)]));
    const memory = r?.memory.finish();
    expect(memory?.zones.map((z) => z.freeKiB)).toEqual([3092]);
    expect(memory?.problems.join()).toContain('second Mem-Info block');
  });
});

describe('loss', () => {
  it('a header alone is still an event', () => {
    const [r] = failures([
      '[ 78.097095] kworker/0:1: page allocation failure: order:7, mode:0xdc0(GFP_KERNEL|__GFP_ZERO), nodemask=(null),cpuset=/,mems_allowed=0',
    ]);
    expect(r?.frames).toEqual([]);
    expect(r?.memory.finish()).toBeNull();
  });

  it('every line may be lost, one at a time, without losing the event or mixing its numbers', () => {
    const whole = report({ order: 2 });
    for (let gone = 1; gone < whole.length; gone++) {
      const found = failures(dress.dmesg(whole.filter((_, i) => i !== gone)));
      expect(found).toHaveLength(1);
      const zones = found[0]?.memory.finish()?.zones ?? [];
      expect(zones.length).toBeLessThanOrEqual(1);
      if (zones[0]?.freeKiB !== null && zones[0] !== undefined) expect(zones[0].freeKiB).toBe(3092);
    }
  });

  it('unrelated lines in the middle change nothing', () => {
    const clean = failures(dress.dmesg(report()))[0];
    const noise = 'usb 2-1: new high-speed USB device number 83 using dummy_hcd';
    const noisy = failures(dress.dmesg(report().flatMap((l) => [l, noise])))[0];
    expect(symbols(noisy)).toEqual(symbols(clean));
    expect(noisy?.memory.finish()).toEqual(clean?.memory.finish());
  });

  it('lines long after a report are not taken into it', () => {
    const [r] = failures([
      ...dress.dmesg(report({ memory: false }), 100),
      ...dress.dmesg(['Node 0 DMA32 free:5kB min:1kB low:2kB high:3kB'], 400),
    ]);
    expect(r?.memory.finish()).toBeNull();
  });
});
