import { describe, expect, it } from 'vitest';
import { failures, readLog } from './read.ts';

const header = (line: string) => failures([line])[0]?.header;

describe('the header of every era', () => {
  it.each([
    ['swapper: page allocation failure. order:1, mode:0x20', 'swapper', 1, '0x20', null],
    ['java: page allocation failure: order:4, mode:0x40d0', 'java', 4, '0x40d0', null],
    ['dd: page allocation failure: order:0, mode:0x2080020(GFP_ATOMIC)', 'dd', 0, '0x2080020', 'GFP_ATOMIC'],
    [
      'nginx: page allocation failure: order:2, mode:0x14040c0(GFP_KERNEL|__GFP_COMP), nodemask=(null)',
      'nginx',
      2,
      '0x14040c0',
      'GFP_KERNEL|__GFP_COMP',
    ],
    [
      'kworker/u256:70: page allocation failure: order:5, mode:0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO), nodemask=0-1,cpuset=/,mems_allowed=0-1',
      'kworker/u256:70',
      5,
      '0x40dc0',
      'GFP_KERNEL|__GFP_COMP|__GFP_ZERO',
    ],
  ])('%s', (line, process, order, mode, printed) => {
    expect(header(line)).toMatchObject({ kind: 'page-allocation-failure', process, order, mode, printed });
  });

  it.each([
    'my app, v2: x',
    'nginx: worker',
    'runc:[1:CHILD]',
    'v4l2src0:src',
    'irq/5-600c0004.',
    'AwsEventLoop 4',
    'a/b c:d',
  ])('takes the process name %s whole', (comm) => {
    const lines = [
      `[ 1.000001] ${comm}: page allocation failure: order:0, mode:0x20`,
      `[ 1.000002] CPU: 0 PID: 7 Comm: ${comm} Not tainted 3.10.0-957.el7.x86_64 #1`,
    ];
    // A name that holds ": " can only be told from console noise by the task line.
    const [r] = failures(lines);
    expect(r?.task?.comm).toBe(comm);
    expect(comm.endsWith(r?.header.process ?? '?')).toBe(true);
  });

  it('reads nodemask, cpuset and mems_allowed from one line and from two', () => {
    expect(
      header(
        'a: page allocation failure: order:0, mode:0xcc0(GFP_KERNEL), nodemask=0,2,cpuset=/docker/4b,mems_allowed=0,2-3',
      ),
    ).toMatchObject({
      nodemask: '0,2',
      cpuset: '/docker/4b',
      memsAllowed: '0,2-3',
    });
    const two = failures([
      'a: page allocation failure: order:0, mode:0x14000c0(GFP_KERNEL), nodemask=(null)',
      'a cpuset=/kubepods mems_allowed=0-1',
    ])[0];
    expect(two?.header).toMatchObject({ nodemask: '(null)', cpuset: '/kubepods', memsAllowed: '0-1' });
  });

  it('keeps the event when a part is lost', () => {
    expect(header('[  1.000000] a: page allocation failure: order:3, mode:')).toMatchObject({
      process: 'a',
      order: 3,
      mode: null,
    });
    expect(header('[  1.000000] a: page allocation failure: order:0, mode:0x40cc0(GFP_KERNEL|__GFP_CO')).toMatchObject({
      mode: '0x40cc0',
      details: { namesCut: true },
    });
  });

  it('puts torn headers of two CPUs together with the names printed before them', () => {
    const found = failures([
      '[ 5.000001] swapper/8: ',
      '[ 5.000002] page allocation failure: order:0page allocation failure: order:0, mode:0x2280020(GFP_ATOMIC|__GFP_NOTRACK)',
    ]);
    expect(found).toHaveLength(2);
    expect(found[0]?.header).toMatchObject({ process: 'swapper/8', torn: true });
  });
});

describe('what only mentions the words is no event', () => {
  it.each([
    'Subject: Re: kswapd0: page allocation failure: order:0, mode:0x820(GFP_ATOMIC)',
    'the problem I have with "kworker/u:0: page allocation failure: order:1, mode:0x20" (with 512 MB of memory)',
    '\t\tpr_warning("%s: page allocation failure. order:%d, mode:0x%x\\n",',
    '            "page allocation failure. order:1, mode:0x20",',
    '# page allocation failure',
    'A page allocation failure is not always harmful.',
    'Dec 31 23:53:12 host monitor[12]: pattern "x: page allocation failure: order:1, mode:0x20" seen',
  ])('%s', (line) => {
    expect(failures([line])).toEqual([]);
  });
});

describe('events of other kinds', () => {
  const kinds = (lines: string[]): string[] => readLog(lines).reports.map((r) => r.header.kind);

  it('tells a stall from a failure', () => {
    const log = readLog([
      '[ 9.1] a.out: page allocation stalls for 10004ms, order:0, mode:0x342004a(GFP_NOFS|__GFP_HIGHMEM|__GFP_HARDWALL|__GFP_MOVABLE|__GFP_WRITE)',
    ]);
    expect(log.reports[0]?.header).toMatchObject({
      kind: 'allocation-stall',
      process: 'a.out',
      order: 0,
      details: { stallMs: 10_004 },
    });
  });

  it('counts an OOM kill once, whatever number of lines it takes', () => {
    const log = readLog([
      '[ 9.000001] stress invoked oom-killer: gfp_mask=0x100cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0',
      '[ 9.000002] CPU: 0 PID: 12 Comm: stress Not tainted 6.1.0-56-amd64 #1',
      '[ 9.000003] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/a,task_memcg=/a,task=stress,pid=12,uid=0',
      '[ 9.000004] Memory cgroup out of memory: Killed process 12 (stress) total-vm:1kB, anon-rss:1kB, file-rss:0kB',
    ]);
    expect(log.reports).toHaveLength(1);
    expect(log.reports[0]?.header).toMatchObject({
      kind: 'oom-kill',
      process: 'stress',
      details: { victim: 'stress', victimPid: 12, scope: 'cgroup' },
    });
  });

  it('joins the vmalloc line of old kernels with the header that follows it', () => {
    const log = readLog([
      '[ 1.000001] vmalloc: allocation failure: 4096 bytes',
      '[ 1.000002] modprobe: page allocation failure: order:0, mode:0xd2',
    ]);
    expect(log.reports.map((r) => [r.header.kind, r.header.details['vmallocBytes']])).toEqual([
      ['page-allocation-failure', 4096],
    ]);
  });

  it('joins the line about addresses with the failure of vmalloc() that it explains', () => {
    const range = '[   60.1] vmap allocation for size 409600 failed: use vmalloc=<size> to increase size';
    const error = '[   60.2] insmod: vmalloc error: size 401234, vm_struct allocation failed, mode:0xcc0(GFP_KERNEL)';
    const [one, ...more] = readLog([range, error]).reports;
    expect(more).toEqual([]);
    expect(one?.header).toMatchObject({ kind: 'vmalloc-failure', process: 'insmod', details: { bytes: 401234 } });
    expect(one?.header.details['reason']).toContain('address space');
    // A range of another size, or one far away, was somebody else's.
    expect(readLog([range.replace('409600', '8192'), error]).reports).toHaveLength(2);
    expect(readLog([range, ...Array.from({ length: 9 }, () => '[   60.1] eth0: up'), error]).reports).toHaveLength(2);
  });

  it('tells what vmalloc() had from what it was asked for', () => {
    const details = (text: string) =>
      readLog([`[   60.2] insmod: ${text}, mode:0xcc0(GFP_KERNEL)`]).reports[0]?.header.details;
    expect(details('vmalloc error: size 0, page order 9, failed to allocate pages')).toMatchObject({
      allocatedBytes: 0,
    });
    expect(details('vmalloc error: size 8192, failed to allocate pages')?.['bytes']).toBeUndefined();
    expect(details('vmalloc error: size 8192, failed to allocated page array size 16')).toMatchObject({ bytes: 8192 });
  });

  it('names the victim that was killed where another task had been chosen', () => {
    const log = [
      '[  771.1] worker invoked oom-killer: gfp_mask=0x140dc2(GFP_HIGHUSER|__GFP_COMP|__GFP_ZERO), order=0, oom_score_adj=0',
      '[  775.1] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=thread,pid=170,uid=0',
      '[  775.2] Out of memory: Killed process 168 (leader) total-vm:94380kB, anon-rss:344kB',
    ];
    const [one, ...more] = readLog(log).reports;
    expect(more).toEqual([]);
    expect(one?.header.details).toMatchObject({ victimPid: 168, victim: 'leader', scope: 'global' });
    const next = '[  775.3] Out of memory: Killed process 171 (third) total-vm:94380kB, anon-rss:344kB';
    expect(readLog([...log, next]).reports).toHaveLength(2);
  });

  it('a header that lost its task counts without a prefix where a trace follows, and is talk where none does', () => {
    const header = 'page allocation failure: order:0, mode:0x800(GFP_NOWAIT)';
    const trace = [
      'Call Trace:',
      'warn_alloc+0xf4/0x190',
      '__alloc_pages_slowpath+0xe0c/0xffc',
      'new_slab+0x17c/0x4e0',
    ];
    expect(kinds([header, ...trace])).toEqual(['page-allocation-failure']);
    expect(kinds([header, 'It happens every night, when the backup runs.'])).toEqual([]);
    expect(kinds([`I see "${header}"`, ...trace])).toEqual([]);
  });

  it('reads the newer vmalloc errors as events of their own', () => {
    expect(
      kinds([
        'x: vmalloc error: size 14680064, page order 9, failed to allocate pages, mode:0xcc2(GFP_KERNEL|__GFP_HIGHMEM), nodemask=(null),cpuset=/,mems_allowed=0',
      ]),
    ).toEqual(['vmalloc-failure']);
  });

  it('reads slab, CMA, per-CPU, hung task, lockup and XFS lines', () => {
    expect(
      kinds([
        '[ 1.0] SLUB: Unable to allocate memory on node -1, gfp=0xa20(GFP_ATOMIC)',
        '[ 1.1]   cache: skbuff_head_cache, object size: 232, buffer size: 256, default order: 2, min order: 0',
        '[ 2.0] cma: cma_alloc: linux,cma: alloc failed, req-size: 62864 pages, ret: -12',
        '[ 3.0] percpu: allocation failed, size=8 align=8 atomic=1, atomic alloc failed, no space left',
        '[ 4.0] INFO: task jbd2-like:512 blocked for more than 120 seconds.',
        '[ 5.0] watchdog: BUG: soft lockup - CPU#3 stuck for 22s! [java:77]',
        '[ 6.0] XFS: possible memory allocation deadlock in xfs_buf_allocate_memory (mode:0x250)',
      ]),
    ).toEqual(['slab-failure', 'cma-failure', 'percpu-failure', 'hung-task', 'soft-lockup', 'xfs-allocation-deadlock']);
  });

  it('takes a repeated line for as many failures as syslogd says', () => {
    const [r] = failures([
      'Sep  5 07:20:01 spc5 kernel: dbench: page allocation failure. order:0, mode:0x50',
      'Sep  5 07:20:09 spc5 last message repeated 23 times',
    ]);
    expect(r?.repeated).toBe(23);
  });
});

describe('headers printed in pieces', () => {
  it('are put together from the records that follow', () => {
    const [r] = failures([
      '[ 5.000001] rsync: ',
      '[ 5.000002] page allocation failure: order:2',
      '[ 5.000003] , mode:0x26040d0(GFP_TEMPORARY|__GFP_COMP|__GFP_NOTRACK)',
      '[ 5.000004] CPU: 2 PID: 20383 Comm: rsync Tainted: G           O    4.9.0-0-beget-vanilla #1',
    ]);
    expect(r?.header).toMatchObject({
      process: 'rsync',
      order: 2,
      mode: '0x26040d0',
      printed: 'GFP_TEMPORARY|__GFP_COMP|__GFP_NOTRACK',
    });
    expect(r?.task).toMatchObject({ tainted: 'GO', release: '4.9.0-0-beget-vanilla' });
  });
});

describe('what stands in front of lines that people cut out of logs', () => {
  it.each([
    '/var/log/messages-20141026:812:Oct 24 11:27:42 db1 kernel: app: page allocation failure: order:1, mode:0x20',
    'kern.log:Oct 24 11:27:42 db1 kernel: app: page allocation failure: order:1, mode:0x20',
    'W/kernel  (  216): [ 123.456789] app: page allocation failure: order:1, mode:0x20',
    '[04:32:04.123] [  123.456789] app: page allocation failure: order:1, mode:0x20',
    '<4>[  123.456789] I[3:    app: 1234] app: page allocation failure: order:1, mode:0x20',
    '<4>[  123.456789] -(2)[5:app]app: page allocation failure: order:1, mode:0x20',
    '{"timestamp":"2026-01-01T00:00:00Z","message":"[  123.456789] app: page allocation failure: order:1, mode:0x20"}',
  ])('%s', (line) => {
    expect(failures([line]).map((r) => r.header.process)).toEqual(['app']);
  });
});
