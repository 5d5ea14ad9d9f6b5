import { describe, expect, it } from 'vitest';
import { failures, symbols } from './read.ts';

const head = '[ 1.000000] app: page allocation failure: order:0, mode:0x20';
const trace = (...lines: string[]) => failures([head, ...lines.map((l, i) => `[ 1.00001${i % 10}] ${l}`)])[0];

describe('stack frames of every architecture', () => {
  it('x86 with addresses, unreliable frames and modules', () => {
    const r = trace(
      'Call Trace:',
      ' <IRQ>  [<ffffffff8112c207>] ? __alloc_pages_nodemask+0x757/0x8d0',
      ' [<ffffffffa008b975>] vmxnet3_rq_rx_complete+0x365/0x890 [vmxnet3]',
      ' <EOI>  [<ffffffff8103b90b>] native_safe_halt+0xb/0x10',
    );
    expect(r?.frames).toMatchObject([
      {
        symbol: '__alloc_pages_nodemask',
        offset: 0x757,
        size: 0x8d0,
        address: 'ffffffff8112c207',
        reliable: false,
        section: 'irq',
        module: null,
      },
      { symbol: 'vmxnet3_rq_rx_complete', module: 'vmxnet3', reliable: true, section: 'irq' },
      { symbol: 'native_safe_halt', section: 'task' },
    ]);
  });

  it('x86 without addresses, with a module build id', () => {
    const r = trace(
      'Call Trace:',
      ' <TASK>',
      ' mhi_prepare_channel+0x127/0x2d0 [mhi 40df44e07c05479f7a6e7b90fba9f0e0031a7814]',
      ' </TASK>',
    );
    expect(r?.frames).toMatchObject([{ symbol: 'mhi_prepare_channel', module: 'mhi', address: null }]);
  });

  it('registers and code between frames are no frames', () => {
    const r = trace(
      'Call Trace:',
      ' <IRQ>',
      ' a+0x1/0x2',
      ' </IRQ>',
      'RIP: 0010:default_idle+0x18/0x20',
      'Code: c3 90 0f',
      'RSP: 0018:ffffb8 EFLAGS: 00000246',
      ' cpu_startup_entry+0x19/0x20',
    );
    expect(symbols(r)).toEqual(['a', 'cpu_startup_entry']);
  });

  it('arm pairs: each function once, the printers folded', () => {
    const r = trace(
      '[<c0212d10>] (unwind_backtrace) from [<c020d530>] (show_stack+0x20/0x24)',
      '[<c020d530>] (show_stack) from [<c097fb20>] (dump_stack+0xd4/0x118)',
      '[<c097fb20>] (dump_stack) from [<bf0b834c>] (rtw_recv+0x3c/0x40 [8812au])',
    );
    expect(r?.frames).toMatchObject([
      { symbol: 'unwind_backtrace' },
      { symbol: 'dump_stack' },
      { symbol: 'rtw_recv', module: '8812au' },
    ]);
  });

  it('arm without addresses', () => {
    expect(
      symbols(
        trace(
          ' unwind_backtrace from show_stack+0x10/0x14',
          ' show_stack from dump_stack_lvl+0x40/0x4c',
          ' dump_stack_lvl from warn_alloc+0xcc/0x170',
        ),
      ),
    ).toEqual(['unwind_backtrace', 'dump_stack_lvl', 'warn_alloc']);
  });

  it('ppc64: stack pointer first, dots stripped, what ran before the interrupt told apart', () => {
    const r = trace(
      'Call Trace:',
      '[c000000ffffcb610] [c000000000017330] .show_stack+0x130/0x200 (unreliable)',
      '[c000000ffffcb6e0] [c00000000087a8c8] .dump_stack+0x28/0x3c',
      '--- interrupt: 500 at ._raw_spin_unlock_irq+0x30/0x48',
      '[c000000ffffcb7e0] [c0000000000a9314] .finish_task_switch+0x94/0x2a0',
    );
    expect(r?.frames).toMatchObject([
      { symbol: 'show_stack', address: 'c000000000017330', reliable: false, section: 'irq' },
      { symbol: 'dump_stack', reliable: true, section: 'irq' },
      { symbol: 'finish_task_switch', section: 'task' },
    ]);
  });

  it('s390: brackets mean unreliable', () => {
    const r = trace(
      'Call Trace:',
      '([<0000000000112a4c>] show_trace+0x14c/0x158)',
      ' [<0000000000112ae4>] show_stack+0x8c/0xe8 ',
    );
    expect(r?.frames.map((f) => [f.symbol, f.reliable])).toEqual([
      ['show_trace', false],
      ['show_stack', true],
    ]);
  });

  it('mips, riscv, sparc and bare addresses', () => {
    expect(symbols(trace('Call Trace:', '[<80071100>] show_stack+0x50/0x84', '[<8006ab2c>] 0x8006ab2c'))).toEqual([
      'show_stack',
      '0x8006ab2c',
    ]);
    expect(symbols(trace('Call Trace:', ' [00000000004b71e0] __slab_alloc+0x1b0/0x6a8'))).toEqual(['__slab_alloc']);
    expect(symbols(trace('Call Trace: [<c01388f0>]  [<c013895f>]  [<c013b48c>]'))).toEqual([
      'c01388f0',
      'c013895f',
      'c013b48c',
    ]);
  });

  it('old amd64: two to a line, decimal offsets, modules in colons', () => {
    const r = trace('Call Trace:<ffffffff8014e5f0>{__alloc_pages+816} <ffffffff880a1b2c>{:ext3:ext3_new_inode+12}');
    expect(r?.frames).toMatchObject([
      { symbol: '__alloc_pages', offset: 816 },
      { symbol: 'ext3_new_inode', module: 'ext3', offset: 12 },
    ]);
  });

  it('decoded traces: files instead of offsets, inlined functions left out', () => {
    const r = trace(
      'Call trace:',
      'dump_backtrace (arch/arm64/kernel/stacktrace.c:184) ',
      'vb2_dc_alloc (drivers/media/videobuf2-dma-contig.c:195 drivers/media/x.c:257) videobuf2_dma_contig',
      ' foo+0x1/0x2 mm/slab.c:12 [inline]',
    );
    expect(r?.frames).toMatchObject([
      { symbol: 'dump_backtrace' },
      { symbol: 'vb2_dc_alloc', module: 'videobuf2_dma_contig' },
    ]);
  });

  it('the trace of a later report stays with that report', () => {
    const r = trace(
      'Call Trace:',
      ' a+0x1/0x2',
      'BUG: unable to handle kernel NULL pointer dereference at 0000000000000034',
      'Call Trace:',
      ' b+0x1/0x2',
    );
    expect(symbols(r)).toEqual(['a']);
  });
});

describe('frames as loggers and old kernels rewrote them', () => {
  it("klogd's own decoding, alone, with the address, and beside the kernel's", () => {
    expect(
      trace(
        'Call Trace:',
        ' [__alloc_pages+578/1038] __alloc_pages+0x242/0x40e',
        ' [<c0138119>] [__get_free_pages+37/63] __get_free_pages+0x25/0x3f',
        ' [e1000:e1000_alloc_rx_buffers+68/227] e1000_alloc_rx_buffers+0x44/0xe3 [e1000]',
        ' [kmem_getpages+33/201]',
      )?.frames,
    ).toMatchObject([
      { symbol: '__alloc_pages', offset: 578, size: 1038 },
      { symbol: '__get_free_pages', address: 'c0138119' },
      { symbol: 'e1000_alloc_rx_buffers', module: 'e1000' },
      { symbol: 'kmem_getpages', offset: 33 },
    ]);
  });

  it('RHEL 5: the module between colons in front of the symbol', () => {
    expect(
      trace(
        'Call Trace:',
        ' [<ffffffff884a9aa0>] :ip_conntrack:alloc_table+0x33/0x7a',
        ' [<ffffffff8000f2c4>] __alloc_pages+0x2ef/0x308',
      )?.frames,
    ).toMatchObject([
      { symbol: 'alloc_table', module: 'ip_conntrack', offset: 0x33, size: 0x7a },
      { symbol: '__alloc_pages', module: null },
    ]);
  });

  it('ksymoops', () => {
    expect(trace('Trace; c0137f28 <__alloc_pages+242/40e>')?.frames).toMatchObject([
      { symbol: '__alloc_pages', address: 'c0137f28', offset: 0x242, size: 0x40e },
    ]);
  });
});
