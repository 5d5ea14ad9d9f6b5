/** What is left out of a log, and what never is. */
import { describe, expect, it } from 'vitest';
import { LogScanner } from '../../../electron/engine/scan/log-scanner.ts';
import { KernelLogReader } from '../../../shared/kernel/log-reader.ts';
import { noiseLines } from '../../bench/noise.ts';
import { dress, report } from '../../builders/kernel-log.ts';

const noise = noiseLines(5, 4000, 1_798_700_000, 1_798_000_000);
const HEAD = 'Dec 31 23:53:12 db01 kernel: [  169.139979] ';

/** Reads a log by scanning it from its beginning; tells which lines the reader saw. */
function scan(lines: readonly string[], samples = 16): { seen: string[]; reader: KernelLogReader } {
  const reader = new KernelLogReader({ maxSamples: samples });
  const seen: string[] = [];
  const push = reader.push.bind(reader);
  reader.push = (text, line, offset, clean) => {
    seen.push(text);
    push(text, line, offset, clean);
  };
  const scanner = new LogScanner(reader, { wholeBytes: 0 });
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  for (let at = 0; at < bytes.length; at += 100_000) scanner.push(bytes.subarray(at, at + 100_000));
  scanner.end();
  return { seen, reader };
}

const within = (line: string): string[] => [...noise.slice(0, 2000), line, ...noise.slice(2000)];

describe('a line that can begin something', () => {
  it.each([
    'squid: page allocation failure: order:0, mode:0xa20(GFP_ATOMIC), nodemask=(null)',
    'age allocation failure. order:0, mode:0x50',
    'squid: page allocation stalls for 10004ms, order:0, mode:0x24280ca(GFP_HIGHUSER_MOVABLE)',
    '__alloc_pages: 3-order allocation failed (gfp=0x20/0)',
    'percpu: allocation failed, size=32 align=8 atomic=1, atomic alloc failed, no space left',
    'cma: cma_alloc: linux,cma: alloc failed, req-size: 512 pages, ret: -12',
    'java: vmalloc error: size 4096, page order 0, failed to allocate pages, mode:0xcc2(GFP_KERNEL)',
    'vmalloc: allocation failure: 1048576 bytes',
    'vmap allocation for size 1048576 failed: use vmalloc=<size> to increase size',
    'squid invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0',
    'oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),task=java,pid=77,uid=0',
    'Out of memory: Kill process 4711 (java) score 900 or sacrifice child',
    'Memory cgroup out of memory: Killed process 4711 (java) total-vm:1kB',
    'Killed process 276 (squid), UID 0, total-vm:1kB',
    'SLUB: Unable to allocate memory on node -1 (gfp=0x20)',
    'INFO: task jbd2/dm-0-8:412 blocked for more than 120 seconds.',
    'watchdog: BUG: soft lockup - CPU#3 stuck for 22s! [kswapd0:71]',
    'rcu: INFO: rcu_sched self-detected stall on CPU',
    'rcu: INFO: rcu_sched detected expedited stalls on CPUs/tasks: { 1-... }',
    'XFS (dm-2): java(77) possible memory allocation deadlock size 32 in kmem_alloc (mode:0x250)',
    'Linux version 6.1.0-56-amd64 (debian-kernel@lists.debian.org)',
    'warn_alloc_failed: 47 callbacks suppressed',
    'net_ratelimit: 3 messages suppressed',
    'last message repeated 7 times',
    '** 26 printk messages dropped ** eth0: link up',
    'Mem-Info:',
    'Mem-info:',
    'active_anon:44 inactive_anon:3017 isolated_anon:0',
    'Node 0 DMA32 free:3092kB min:4092kB low:5112kB',
    ' [<ffffffff8112c207>] warn_alloc_failed+0xf6/0x150',
    '------------[ cut here ]------------',
    'WARNING: CPU: 1 PID: 9 at mm/page_alloc.c:3000 __alloc_pages+0x1/0x2',
    'BUG: unable to handle page fault for address: 0000',
    'INFO: possible circular locking dependency detected',
    'INFO: lockdep is turned off.',
    'INFO: trying to register non-static key.',
    'INFO: suspicious RCU usage.',
    'INFO: inconsistent lock state',
    'Kernel panic - not syncing: Fatal exception',
    'Oops: 0002 [#1] SMP',
    'general protection fault: 0000 [#1] SMP',
    'Unable to handle kernel NULL pointer dereference',
    'Internal error: Oops: 5 [#1]',
  ])('is read: %s', (message) => {
    const line = HEAD + message;
    expect(scan(within(line)).seen).toContain(line);
    // The kernel's own ring buffer, which has no tag.
    expect(scan(within(`[  169.139979] ${message}`)).seen).toContain(`[  169.139979] ${message}`);
  });

  it('is not what programs say in the same words', () => {
    const said = 'Dec 31 23:53:12 db01 java[4711]: WARNING: an illegal reflective access';
    expect(scan(within(said)).seen).not.toContain(said);
    const untagged = 'Dec 31 23:53:12 db01 app: DEBUG: 4096 kB free: enough, Nodes: 3';
    expect(scan(within(untagged)).seen).not.toContain(untagged);
  });
});

describe('a log with one failure', () => {
  it('gives its lines with the line before, and true places', () => {
    const failure = dress.syslogSeconds(report());
    const { seen, reader } = scan([...noise.slice(0, 2000), ...failure, ...noise.slice(2000)]);
    const at = seen.indexOf(failure[0] ?? '');
    expect(seen.slice(at - 1, at + failure.length)).toEqual([noise[1999], ...failure]);
    const log = reader.end();
    const before = Buffer.byteLength(`${noise.slice(0, 2000).join('\n')}\n`);
    expect(log.reports).toMatchObject([{ line: 2001, endLine: 2000 + failure.length, byteOffset: before }]);
  });

  it('keeps the clock of its first and of its last line', () => {
    const log = scan(noise).reader.end();
    expect(log.lines).toBe(noise.length);
    expect(log.first).toMatchObject({ line: 1, stamp: noise[0]?.slice(0, 15) });
    expect(log.last).toMatchObject({ line: noise.length, stamp: noise.at(-1)?.slice(0, 15) });
  });

  it('is read whole where it is packed as JSON, because any line may then hold anything', () => {
    const packed = noise.map((line) => JSON.stringify({ log: line, time: '2026-12-31T23:53:12Z' }));
    expect(scan(packed).seen).toEqual(packed);
  });
});

describe('a log without any stamp', () => {
  it('is not read whole in search of one', () => {
    const bare = noise.filter((line) => !line.includes('kernel')).map((line) => `pool ${line.slice(16)}`);
    const { seen } = scan([...bare, ...bare, ...bare, ...bare, ...bare]);
    expect(seen.length).toBeLessThan(bare.length);
  });
});
