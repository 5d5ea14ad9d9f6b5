/** Wordings and layouts that few kernels or loggers write. Each was seen in public logs; losing one loses a field of an event. */
import { describe, expect, it } from 'vitest';
import { failures, readLog, symbols } from './read.ts';

const head = '[ 1.000000] app: page allocation failure: order:0, mode:0x20';
const trace = (...lines: string[]) => failures([head, ...lines.map((l, i) => `[ 1.00001${i % 10}] ${l}`)])[0];
const first = (...lines: string[]) => readLog(lines).reports[0];

describe('the cpuset of 4.11 to 4.20, on a line of its own', () => {
  it('goes to the report of its task, whichever came last', () => {
    const [a, b] = failures([
      '[ 1.000001] one: page allocation failure: order:0, mode:0x14000c0(GFP_KERNEL), nodemask=(null)',
      '[ 1.000002] two: page allocation failure: order:0, mode:0x14000c0(GFP_KERNEL), nodemask=(null)',
      '[ 1.000003] one cpuset=slice mems_allowed=0-1',
      '[ 1.000004] two cpuset=/ mems_allowed=0',
    ]);
    expect(a?.header).toMatchObject({ cpuset: 'slice', memsAllowed: '0-1' });
    expect(b?.header).toMatchObject({ cpuset: '/', memsAllowed: '0' });
  });

  it('printed in pieces, and stored piece by piece, it is put together', () => {
    const [r] = failures([
      '[ 1.000001] one: page allocation failure: order:0',
      '[ 1.000002] , mode:0x14000c0(GFP_KERNEL), nodemask=(null)',
      '[ 1.000003] one cpuset=',
      '[ 1.000004] system.slice',
      '[ 1.000005] mems_allowed=0',
      '[ 1.000006] CPU: 0 PID: 7 Comm: one Not tainted 4.14.0 #1',
    ]);
    expect(r?.header).toMatchObject({ mode: '0x14000c0', cpuset: 'system.slice', memsAllowed: '0' });
  });

  it('of a report whose first line is lost does not go to another', () => {
    const [r] = failures([
      '[ 1.000001] one: page allocation failure: order:0, mode:0x14000c0(GFP_KERNEL), nodemask=(null)',
      '[ 1.000002] CPU: 0 PID: 7 Comm: one Not tainted 4.14.0 #1',
      '[ 1.000003] Call Trace:',
      '[ 1.000004]  dump_stack+0x1/0x2',
      '[ 1.000005] other cpuset=/ mems_allowed=0',
    ]);
    expect(r?.header.cpuset).toBeNull();
  });
});

describe('who was running', () => {
  it('a torn header takes the process of its task line', () => {
    const [r] = failures([
      '[ 1.000001] page allocation failure: order:0, mode:0x2080020(GFP_ATOMIC)',
      '[ 1.000002] CPU: 3 PID: 9 Comm: rsync Not tainted 4.9.0 #1',
    ]);
    expect(r?.header.process).toBe('rsync');
    expect(r?.task).toMatchObject({ pid: 9, cpu: 3 });
  });

  it('the work item of a kworker', () => {
    const [r] = failures([
      '[ 1.000001] kworker/0:1: page allocation failure: order:0, mode:0x20',
      '[ 1.000002] CPU: 0 PID: 7 Comm: kworker/0:1 Not tainted 5.4.0 #1',
      '[ 1.000003] Workqueue: events_long hci_rx_work [bluetooth]',
    ]);
    expect(r?.workqueue).toBe('events_long hci_rx_work [bluetooth]');
  });

  it('a line about a CPU that names no task is none', () => {
    const [r] = failures([head, '[ 1.000002] CPU: 3 online', '[ 1.000003] app Comm: unknown']);
    expect(r?.task).toBeNull();
  });
});

describe('frames', () => {
  it('stacks by <SOFTIRQ>, <NMI>, <<EOE>> and names of exception stacks', () => {
    const r = trace(
      'Call Trace:',
      ' <NMI>  [<ffffffff81000001>] a+0x1/0x2',
      ' <<EOE>>  <SOFTIRQ>  [<ffffffff81000002>] b+0x1/0x2',
      ' <EOI>  [<ffffffff81000003>] c+0x1/0x2',
      ' <#DF>  [<ffffffff81000004>] d+0x1/0x2',
      ' <<DOE>>  [<ffffffff81000005>] e+0x1/0x2',
    );
    expect(r?.frames.map((f) => [f.symbol, f.section])).toEqual([
      ['a', 'nmi'],
      ['b', 'softirq'],
      ['c', 'task'],
      ['d', 'task'],
      ['e', 'nmi'],
    ]);
  });

  it('arm without symbols: the addresses, each function once', () => {
    const r = trace(
      'Backtrace:',
      'Function entered at [<c0011738>] from [<c03019b8>]',
      'Function entered at [<c03019a0>] from [<c00558f4>]',
    );
    expect(symbols(r)).toEqual(['c0011738', 'c00558f4']);
  });

  it('ksymoops and decimal offsets', () => {
    const r = trace('Call Trace:', 'Trace; c0137f28 <[ext3]ext3_new_block+242/40e>', ' [<c0137f28>] old_call+18/96');
    expect(r?.frames).toMatchObject([
      { symbol: 'ext3_new_block', module: 'ext3', offset: 0x242, size: 0x40e, address: 'c0137f28' },
      { symbol: 'old_call', offset: 18 },
    ]);
  });

  it('of which a web page took the addresses for tags', () => {
    const trace = [
      '[] (unwind_backtrace) from [] (show_stack+0x20/0x24)',
      '[] (show_stack) from [] (warn_alloc+0xf8/0x120)',
      '[] (warn_alloc) from [] (probe+0x1c/0x1f8 [drv])',
    ];
    const arm = first(
      '[    1.0] x: page allocation failure: order:1, mode:0x20',
      ...trace.map((l) => `[    1.1] ${l}`),
    );
    expect(symbols(arm)).toEqual(['unwind_backtrace', 'warn_alloc', 'probe']);
    expect(arm?.frames.at(-1)).toMatchObject({ module: 'drv', address: null });
    const old = ['Call Trace:', '   [] warn_alloc+0x5c/0x78', ' [] ? drain_pages+0x1/0x2', ' [] new_slab+0x3/0x4'];
    const x86 = first('[    1.0] x: page allocation failure: order:1, mode:0x20', ...old.map((l) => `[    1.1] ${l}`));
    expect(x86?.frames.map((f) => [f.symbol, f.reliable])).toEqual([
      ['warn_alloc', true],
      ['drain_pages', false],
      ['new_slab', true],
    ]);
  });

  it('broken in front of the offset, or within the brackets of the address', () => {
    const stamped = [
      '[    1.1] Call Trace:',
      '[    1.1]  [<c013faa1>] __get_free_pages',
      '+0x18/0x24',
      '[    1.1]  new_slab',
      '+0x3/0x4',
    ];
    expect(symbols(first('[    1.0] x: page allocation failure: order:1, mode:0x20', ...stamped))).toEqual([
      '__get_free_pages',
      'new_slab',
    ]);
    const bare = [
      'Pid: 7, comm: x Not tainted 2.6.32 #1',
      'Call Trace:',
      '[<',
      'c013faa1>] __get_free_pages+0x18/0x24',
      '[<',
      'c01423f8>] kmem_getpages+0x1c/0xbb',
    ];
    expect(symbols(first('x: page allocation failure. order:1, mode:0x20', ...bare))).toEqual([
      '__get_free_pages',
      'kmem_getpages',
    ]);
  });

  it('a function that was inlined, and a message about two functions, are no frames', () => {
    const r = trace(
      'Call Trace:',
      ' a+0x1/0x2 [inline]',
      ' b+0x1/0x2',
      'initcall x+0x0/0x1 -> y+0x1/0x2',
      ' c+0x1/0x2',
    );
    expect(symbols(r)).toEqual(['b', 'c']);
  });

  it('powerpc: a system call that was on its way is no interrupt', () => {
    const frames = (vector: string) =>
      trace(
        'Call Trace:',
        '[c000000000a31b50] [c0000000000f2c54] a+0x1/0x2',
        `--- interrupt: ${vector} at b+0x1/0x2`,
        '[c000000000a31c00] [c0000000000f2d00] c+0x1/0x2',
      )?.frames.map((f) => f.section);
    expect(frames('500')?.[0]).toBe('irq');
    expect(frames('c00')?.[0]).toBe('task');
    expect(trace('Call Trace:', '--- what is this', ' a+0x1/0x2')?.frames).toHaveLength(1);
  });
});

describe('slab, vmalloc, stall and their kin', () => {
  it('the cache of a slab failure, raised by debugging', () => {
    const r = first(
      '[ 1.000001] SLUB: Unable to allocate memory on CPU 3 (of node 0) on node -1, gfp=0x20(GFP_ATOMIC)',
      '[ 1.000002]   cache: kmalloc-64, object size: 64, buffer size: 384, default order: 1, min order: 1',
      '[ 1.000003]   kmalloc-64 debugging increased min order, use slub_debug=O to disable.',
      '[ 1.000004]   node 0: slabs: 12, objs: 252, free: 0',
    );
    expect(r?.header).toMatchObject({
      kind: 'slab-failure',
      cpu: 3,
      details: { cache: 'kmalloc-64', objectSize: 64, bufferSize: 384, minOrder: 1, debugOrder: true },
    });
    expect(r?.endLine).toBe(4);
  });

  it('what vmalloc had before a page was missing', () => {
    const [r] = failures([
      '[ 1.000001] vmalloc: allocation failure, allocated 4096 of 65536 bytes',
      '[ 1.000002] app: page allocation failure: order:0, mode:0xd2',
    ]);
    expect(r?.header.details).toMatchObject({ vmallocBytes: 65536, vmallocAllocatedBytes: 4096 });
  });

  it.each([
    [
      '[ 1.0] app: page allocation stalls for 10060ms, order:1, mode:0x15080c0(GFP_KERNEL)',
      'allocation-stall',
      { stallMs: 10060 },
    ],
    ['[ 1.0] page allocation stall for 12 secs, mode:0x14000c0(GFP_KERNEL)', 'allocation-stall', { stallMs: 12000 }],
    [
      '[ 1.0] vmap allocation for size 4198400 failed: use vmalloc=<size> to increase size',
      'vmalloc-failure',
      { bytes: 4198400 },
    ],
    [
      '[ 1.0] PERCPU: allocation failed, size=32 align=8, failed to populate',
      'percpu-failure',
      { bytes: 32, atomic: null },
    ],
    [
      '[ 1.0] percpu: allocation failed, size=32 align=8 atomic=1, atomic alloc failed',
      'percpu-failure',
      { atomic: true, reason: 'atomic alloc failed' },
    ],
    ['[ 1.0] BUG: soft lockup - CPU#3 stuck for 22s!', 'soft-lockup', { seconds: 22 }],
    ['[ 1.0] rcu: INFO: rcu_sched self-detected stall on CPU', 'rcu-stall', { flavour: 'rcu_sched' }],
    [
      '[ 1.0] XFS: possible memory allocation deadlock in kmem_alloc (mode:0x250)',
      'xfs-allocation-deadlock',
      { function: 'kmem_alloc' },
    ],
    [
      '[ 1.0] XFS (sdb1): app(812) possible memory allocation deadlock size 65584 in kmem_alloc (mode:0x2400240)',
      'xfs-allocation-deadlock',
      { bytes: 65584, function: 'kmem_alloc' },
    ],
    [
      '[ 1.0] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task=java,pid=9,uid=0',
      'oom-kill',
      { scope: 'global', victim: 'java' },
    ],
    [
      '[ 1.0] oom-kill:constraint=CONSTRAINT_CPUSET,nodemask=(null),cpuset=a,mems_allowed=0,task=java,pid=9,uid=0',
      'oom-kill',
      { scope: 'restricted' },
    ],
  ])('%s', (line, kind, details) => {
    expect(first(line)?.header).toMatchObject({ kind, details });
  });

  it('an OOM kill told in two parts is one, however many lines a logger takes for a message', () => {
    const message = (text: string, at: number) => [
      '__CURSOR=s',
      `_SOURCE_MONOTONIC_TIMESTAMP=${at}`,
      '_TRANSPORT=kernel',
      `MESSAGE=${text}`,
      '',
    ];
    const log = readLog([
      ...message(
        'systemd invoked oom-killer: gfp_mask=0x140dca(GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO), order=0, oom_score_adj=0',
        5_000_000,
      ),
      ...Array.from({ length: 300 }, (_, i) =>
        message(
          `[    ${100 + i}]     0   ${100 + i}     1234      56    12345        0             0 worker`,
          5_000_100 + i,
        ),
      ).flat(),
      ...message(
        'oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task=java,pid=9,uid=0',
        5_001_000,
      ),
    ]);
    expect(log.reports.map((r) => r.header.details['victim'])).toEqual(['java']);
  });

  it('an order below zero is the OOM killer called by hand', () => {
    expect(first('[ 1.0] bash invoked oom-killer: gfp_mask=0x0, order=-1, oom_score_adj=0')?.header).toMatchObject({
      kind: 'oom-kill',
      order: null,
    });
  });
});

describe('talk about failures is not counted', () => {
  it.each([
    'printk("%s: page allocation failure: order:%d, mode:0x%x\\n", current->comm, order, gfp_mask);',
    '%s: page allocation failure: order:1, mode:0x20',
    "he wrote 'swapper: page allocation failure: order:1, mode:0x20' and nothing else",
    ': page allocation failure: order:1, mode:0x20',
    'page allocation failure: order:1, mode:0x20" is what it says',
  ])('%s', (line) => {
    expect(failures([line, 'and so on'])).toHaveLength(0);
  });
});

describe('what loggers and exports write', () => {
  const message = 'app: page allocation failure: order:1, mode:0x20';
  const one = (...lines: string[]) => failures(lines)[0];

  it.each([
    ['03-14 15:09:26.535  0     0 W kernel  : ', { stamp: expect.stringMatching(/^03-14 15:09:26.535/) }],
    ['15:09:26.535 ', { stamp: expect.stringMatching(/^15:09:26/) }],
    ['1771234567.123456 ', { stamp: expect.stringMatching(/^1771234567/) }],
    ['4,1234,5000000,-;', { bootSeconds: 5 }],
    ['[2026-11-22T10:00:00+0100] ', { stamp: expect.stringMatching(/^2026-11-22T10:00:00/) }],
    ['[   12.345678 <    0.000012>] ', { bootSeconds: 12.345678 }],
    ['[Sun Nov 22 10:00:00 2026 <    0.000012>] ', { stamp: 'Sun Nov 22 10:00:00 2026' }],
    ['[   12.345678s] ', { bootSeconds: 12.345678 }],
  ])('%s', (prefix, wanted) => {
    expect(one(prefix + message)).toMatchObject({ header: { process: 'app', order: 1 }, ...wanted });
  });

  it('an export of the journal, named by its identifier', () => {
    const r = one(
      '__CURSOR=s=1',
      '__REALTIME_TIMESTAMP=1771234567123456',
      'SYSLOG_IDENTIFIER=kernel',
      '_BOOT_ID=0123456789abcdef0123456789abcdef',
      '_SOURCE_MONOTONIC_TIMESTAMP=5000000',
      `MESSAGE=${message}`,
      '',
    );
    expect(r).toMatchObject({ bootSeconds: 5, bootId: '0123456789abcdef0123456789abcdef', stamp: '1771234567.123456' });
  });

  it('a journal message as an array of bytes', () => {
    const bytes = [...Buffer.from(`${message}\u0001`)];
    expect(one(JSON.stringify({ MESSAGE: bytes, _TRANSPORT: 'kernel' }))).toMatchObject({ header: { process: 'app' } });
    expect(failures([JSON.stringify({ MESSAGE: 5, _TRANSPORT: 'kernel' })])).toHaveLength(0);
  });

  it.each(['time', 'timestamp', '@timestamp', 'ts'])('a container log in JSON with %s', (name) => {
    const r = one(JSON.stringify({ log: `[ 5.000000] ${message}`, [name]: '2026-11-22T10:00:00Z' }));
    expect(r).toMatchObject({ header: { process: 'app' } });
  });

  it('character references of an HTML page', () => {
    const r = one(
      '<pre>',
      '[ 5.000000] a&#38;b&#x3b;c: page allocation failure: order:1, mode:0x20&#7;&bogus;',
      '[ 5.000001] Call&nbsp;Trace:',
      '[ 5.000002]  &lt;IRQ&gt; x+0x1/0x2',
      '</pre>',
    );
    expect(r?.header.process).toBe('a&b;c');
    expect(r?.frames).toMatchObject([{ symbol: 'x', section: 'irq' }]);
  });
});

describe('bounds and leftovers', () => {
  it('a thousand callers at once: the first report is finished, none is lost', () => {
    const lines = Array.from(
      { length: 1000 },
      (_, i) => `[ 1.${String(i).padStart(6, '0')}][ T${i + 1}] app: page allocation failure: order:1, mode:0x20`,
    );
    expect(failures(lines)).toHaveLength(1000);
  });

  it('a percpu failure without its reason', () => {
    expect(first('[ 1.0] percpu: allocation failed, size=32 align=8 atomic=0')?.header.details).toMatchObject({
      atomic: false,
      reason: null,
    });
  });

  it('words cut between two lines are put together', () => {
    const [a] = failures([
      'app: page',
      'allocation failure: order:1, mode:0x20',
      'CPU: 0 PID: 7 Comm: app Not tainted 5.4.0 #1',
    ]);
    expect(a?.header).toMatchObject({ process: 'app', order: 1 });
    const [b] = failures([
      'app: page allocation failure: order:1, mode:0x20',
      'CPU: 0 PID: 7 Comm: app Not tainted 5.4.0 #1',
      'Call Trace:',
      ' dump_stack+0x46/',
      '0x58',
      ' [<ffffffff815f3246>] warn_alloc_failed+',
      '0xe2/0x150',
    ]);
    expect(b?.frames.map((f) => [f.symbol, f.offset, f.size])).toEqual([
      ['dump_stack', 0x46, 0x58],
      ['warn_alloc_failed', 0xe2, 0x150],
    ]);
  });

  it('the old wording of free pages, HighMem apart', () => {
    const [r] = failures([
      'app: page allocation failure. order:1, mode:0x20',
      'Mem-info:',
      'Free pages:        5164kB (252kB HighMem)',
      'DMA free:3588kB min:68kB low:84kB high:100kB active:0kB inactive:0kB present:16384kB pages_scanned:0 all_unreclaimable? maybe',
      'protections[]: 0 0 0',
    ]);
    const memory = r?.memory.finish();
    expect(memory?.zones).toMatchObject([{ zone: 'DMA', freeKiB: 3588, minKiB: 68, allUnreclaimable: null }]);
  });

  it('a date with the year behind is passed over, not guessed; with the year in front it is read', () => {
    const line = (stamp: string) =>
      failures([`${stamp} host kernel: app: page allocation failure: order:1, mode:0x20`])[0];
    expect(line('03/04/2026 10:00:00')).toMatchObject({ stamp: null, header: { process: 'app' } });
    expect(line('2026/03/04 10:00:00')).toMatchObject({ stamp: '2026-03-04 10:00:00' });
    expect(line('host-7 [    5.000000]')).toMatchObject({ header: { process: 'app' } });
    expect(
      failures(['10.0.0.7: [    5.000000] app: page allocation failure: order:1, mode:0x20'])[0]?.bootSeconds,
    ).toBe(5);
    expect(failures(['017 [    5.000000] app: page allocation failure: order:1, mode:0x20'])[0]?.bootSeconds).toBe(5);
  });
});
