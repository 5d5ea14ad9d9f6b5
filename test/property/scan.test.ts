/** Leaving lines out must not change what is found: the scanned log against the same log read line by line. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../electron/engine/readers/line-splitter.ts';
import { LogScanner } from '../../electron/engine/scan/log-scanner.ts';
import { KernelLogReader } from '../../shared/kernel/log-reader.ts';
import { noiseLines } from '../bench/noise.ts';
import { random } from '../builders/damage.ts';
import { dress, report } from '../builders/kernel-log.ts';

/** A store of few samples is full early: then lines are left out in logs of test size, too. */
const SAMPLES = 24;
const STAMP = 'Dec 31 23:53:12 db01';
const noise = noiseLines(1, 6000, 1_798_700_000, 1_798_000_000);

const kernel = (lines: readonly string[]): string[] => lines.map((l) => `${STAMP} kernel: [  169.139979] ${l}`);

/** What a log may hold besides failures, each needing a recogniser or a mark of its own. */
const scenes: readonly (readonly string[])[] = [
  ...[0, 1, 3].map((order) => dress.syslogSeconds(report({ order, freeKiB: 4096 + order }))),
  dress.syslog(report({ comm: 'my app, v2: x' })),
  dress.syslogSeconds(report({ memory: false })),
  dress.callerId(report({ comm: 'kworker/u8:3' })),
  dress.mailWrapped(report({ comm: 'wrapped' })),
  dress.docker(report({ comm: 'dockerd' })),
  dress.escaped(report({ comm: 'rsyslogd' })),
  dress.html(report({ comm: 'html' })),
  dress.syslogSeconds(report().slice(8)),
  kernel(['Linux version 6.1.0-56-amd64 (debian-kernel@lists.debian.org) #1 SMP Debian 6.1.192-2']),
  kernel(['warn_alloc: 47 callbacks suppressed']),
  kernel(['net_ratelimit: 3 messages suppressed']),
  [...kernel([report()[0] ?? '']), `${STAMP} last message repeated 7 times`],
  [`${STAMP} kernel: ** 26 printk messages dropped ** [  170.000001] eth0: link up`],
  kernel(['squid invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0', 'Killed process 276 (squid)']),
  kernel(['Out of memory: Kill process 4711 (java) score 900 or sacrifice child']),
  kernel(['SLUB: Unable to allocate memory on node -1 (gfp=0x20)', '  cache: kmalloc-256, object size: 256, order: 0']),
  kernel(['INFO: task jbd2/dm-0-8:412 blocked for more than 120 seconds.', 'Call Trace:', ' schedule+0x1/0x2']),
  kernel(['BUG: soft lockup - CPU#3 stuck for 22s! [kswapd0:71]']),
  kernel(['cma: cma_alloc: linux,cma: alloc failed, req-size: 512 pages, ret: -12']),
  kernel(['percpu: allocation failed, size=32 align=8 atomic=1, atomic alloc failed, no space left']),
  kernel(['rcu: INFO: rcu_sched self-detected stall on CPU', 'rcu: INFO: rcu_sched detected expedited stalls on CPUs']),
  kernel(['XFS: java(77) possible memory allocation deadlock size 32 in kmem_alloc (mode:0x250)']),
  kernel(['__alloc_pages: 3-order allocation failed (gfp=0x20/0)']),
  kernel(['vmap allocation for size 1048576 failed: use vmalloc=<size> to increase size']),
  kernel(['java: vmalloc error: size 4096, page order 0, failed to allocate pages, mode:0xcc2(GFP_KERNEL)']),
  kernel(['squid: page allocation stalls for 10004ms, order:0, mode:0x24280ca(GFP_HIGHUSER_MOVABLE)']),
  kernel([
    '------------[ cut here ]------------',
    'WARNING: CPU: 1 PID: 9 at mm/page_alloc.c:3000 __alloc_pages+0x1/0x2',
  ]),
  kernel(['BUG: unable to handle page fault', 'Oops: 0002 [#1] SMP', 'Kernel panic - not syncing: Fatal exception']),
  kernel(['Node 0 DMA32 free:3092kB min:4092kB low:5112kB high:6132kB', 'lowmem_reserve[]: 0 0 0 0']),
  kernel([' warn_alloc+0x138/0x160']),
  [`${STAMP} java[4711]: WARNING: illegal reflective access`, `${STAMP} app: WARNING: BUG: INFO: possible`],
  [`${STAMP} watcher[9]: saw "java: page allocation failure. order:1, mode:0x20" in the log`],
  ['java.lang.OutOfMemoryError: Java heap space', '\tat com.example.Main.run(Main.java:12)', '  ... 3 more'],
  kernel([
    'PM: suspend entry (deep)',
    'Freezing user space processes ... (elapsed 0.002 seconds) done.',
    'printk: Suspending console(s) (use no_console_suspend to debug)',
    'ACPI: Preparing to enter system sleep state S3',
    'Disabling non-boot CPUs ...',
    'Suspended for 3600.120 seconds',
    'PM: Timekeeping suspended for 3600.120 seconds',
    'Enabling non-boot CPUs ...',
    'ACPI: PM: Waking up from system sleep state S3',
    'PM: noirq resume of devices complete after 12.345 msecs',
    'Restarting tasks ... done.',
    'PM: hibernation: hibernation exit',
    'PM: suspend exit',
  ]),
  [`${STAMP} app[12]: PM: suspend entry (deep)`, `${STAMP} systemd[1]: Suspending console(s)`],
  [`${STAMP} umlaut[1]: größer als BUG: möglich`, `\u0000\u0000${STAMP} nul: page allocation failure`],
  [`${STAMP} long[1]: ${'x'.repeat(9000)}`],
];

const logs = fc
  .record({
    seed: fc.integer(),
    lines: fc.constantFrom(0, 200, 1500, 3000, 5000),
    scenes: fc.array(fc.tuple(fc.nat({ max: scenes.length - 1 }), fc.nat({ max: 5000 })), {
      maxLength: 16,
      size: 'max',
    }),
    newline: fc.boolean(),
  })
  .map(({ seed, lines, scenes: chosen, newline }) => {
    const from = Math.floor(random(seed)() * (noise.length - lines));
    const text: string[] = noise.slice(from, from + lines);
    for (const [scene, at] of chosen) text.splice(at % (text.length + 1), 0, ...(scenes[scene] ?? []));
    return Buffer.from(text.join('\n') + (newline ? '\n' : ''));
  });

interface Sink {
  push(chunk: Uint8Array): void;
  end(): unknown;
}

/** Everything that the reader tells, with the memory as read. */
function read(bytes: Buffer, chunks: readonly number[], sinkOf: (reader: KernelLogReader) => Sink): unknown {
  const reader = new KernelLogReader({ maxSamples: SAMPLES });
  const sink = sinkOf(reader);
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = chunks[i % chunks.length] ?? bytes.length;
    sink.push(Uint8Array.prototype.slice.call(bytes, at, at + size));
    at += size;
  }
  const split = sink.end();
  const log = reader.end();
  return {
    split,
    ...log,
    reports: log.reports.map((r) => ({
      header: r.header,
      place: [r.line, r.endLine, r.byteOffset, r.openAtEnd, r.foreign, r.dropped, r.repeated, r.boot],
      clock: [r.stamp, r.bootSeconds, r.bootId, r.lastBootSeconds],
      task: r.task,
      frames: r.frames,
      memory: r.memory.finish(),
    })),
  };
}

function placeInto(scanner: LogScanner, bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; ) {
    const room = scanner.room();
    const part = bytes.subarray(at, at + Math.min(size, room?.length ?? size));
    if (room === null) scanner.push(part);
    else {
      room.set(part);
      scanner.filled(part.length);
    }
    at += part.length;
  }
}

const line = (bytes: Buffer, chunks: readonly number[]): unknown =>
  read(bytes, chunks, (r) => new LineSplitter((text, number, offset, clean) => r.push(text, number, offset, clean)));

describe('a scanned log', () => {
  it('tells the same as the log read line by line, whatever the chunks', () => {
    const sizes = fc.array(fc.constantFrom(1, 80, 900, 4096, 20_000, 60_000, 700_000), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(logs, sizes, fc.constantFrom(0, 20_000), (bytes, chunks, wholeBytes) => {
        // Chunks of a byte take their time: they are drawn for short logs.
        const used = bytes.length > 30_000 ? chunks.map((c) => Math.max(c, 900)) : chunks;
        expect(read(bytes, used, (r) => new LogScanner(r, { wholeBytes }))).toEqual(line(bytes, used));
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it('tells the same where its bytes are put straight into the memory of the scanner', () => {
    fc.assert(
      fc.property(
        logs,
        fc.constantFrom(900, 20_000, 700_000),
        fc.constantFrom(0, 20_000),
        (bytes, size, wholeBytes) => {
          const placed = read(bytes, [bytes.length], (reader) => {
            const scanner = new LogScanner(reader, { wholeBytes });
            return { push: (all) => placeInto(scanner, all, size), end: () => scanner.end() };
          });
          expect(placed).toEqual(line(bytes, [bytes.length]));
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);

  it('is not read whole: most lines of an ordinary log never reach the reader', () => {
    const bytes = Buffer.from(`${noise.join('\n')}\n`);
    const reader = new KernelLogReader({ maxSamples: SAMPLES });
    let pushed = 0;
    const push = reader.push.bind(reader);
    reader.push = (...args) => {
      pushed++;
      push(...args);
    };
    const scanner = new LogScanner(reader, { wholeBytes: 0 });
    for (let at = 0; at < bytes.length; at += 65_536) scanner.push(bytes.subarray(at, at + 65_536));
    scanner.end();
    expect(reader.end().lines).toBe(noise.length);
    expect(pushed).toBeLessThan(noise.length / 5);
  });

  it('counts and cuts lines longer than any log line as the splitter does', () => {
    const head = `${noise.slice(0, 600).join('\n')}\n`;
    const bytes = Buffer.from(`${head}${'y'.repeat(5_000_000)}\n${dress.syslogSeconds(report()).join('\n')}\n${head}`);
    const chunks = [300_000];
    const scanned = read(bytes, chunks, (r) => new LogScanner(r, { wholeBytes: 0 }));
    expect(scanned).toEqual(line(bytes, chunks));
    expect(scanned).toMatchObject({ split: { cutLines: 1, firstCutLine: 601 }, reports: [{ place: { 0: 602 } }] });
  });
});
