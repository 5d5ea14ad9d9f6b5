/**
 * The machine's architecture and base page size, as far as an event shows them: the release string's suffix, the width of
 * its addresses, and symbols that exist on one architecture only.
 */
import type { Frame } from '../contract/event.ts';

export interface MachineHints {
  arch: string | null;
  is32bit: boolean | null;
  /** KiB; null where the architecture lets the build choose and the event does not print a buddy list. */
  pageSizeKiB: number | null;
}

const SUFFIX: readonly (readonly [RegExp, string])[] = [
  [/(?:x86_64|-amd64)\b/, 'x86_64'],
  [/aarch64|-arm64\b/, 'aarch64'],
  [/ppc64le|powerpc64le/, 'ppc64le'],
  [/ppc64\b/, 'ppc64'],
  [/s390x/, 's390x'],
  [/riscv64/, 'riscv64'],
  [/\bi[3-6]86\b|-686(?:-pae)?$/, 'i386'],
  [/armv7|armmp|\bv7l?\+/, 'arm'],
];

const SYMBOLS: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:entry_SYSCALL_64|do_syscall_64|system_call_fastpath|system_call_after_swapgs|x86_64_start_kernel|asm_exc_|asm_common_interrupt|asm_sysvec_)/,
    'x86_64',
  ],
  [/^(?:sysenter_do_call|entry_SYSENTER_32|entry_INT80_32|syscall_call$|i386_start_kernel)/, 'i386'],
  [/^(?:el[01]_|el[01][ht]_|__arm64_|do_el0_svc)/, 'aarch64'],
  [/^(?:ret_fast_syscall|__irq_svc|__irq_usr|unwind_backtrace$|asm_do_IRQ|handle_IRQ$)/, 'arm'],
  [/^(?:hardware_interrupt_common|system_call_common|ret_from_kernel_user_thread)/, 'ppc64'],
  [/^(?:DataAccess_virt|HardwareInterrupt_virt|Decrementer_virt)/, 'ppc32'],
  [/^(?:plat_irq_dispatch|except_vec|handle_sys$|stack_done|syscall_common$)/, 'mips'],
  [/^(?:ext_int_handler|pgm_check_handler|io_int_handler|sysc_|do_ext_irq)/, 's390x'],
  [/^(?:linux_sparc_syscall|tl0_irq|rtrap)/, 'sparc64'],
];

/** Base page size where the architecture leaves no choice (arch/*\/include/asm/page.h); others are a build option. */
const PAGE_KIB: Readonly<Record<string, number>> = {
  x86_64: 4,
  i386: 4,
  arm: 4,
  s390x: 4,
  riscv64: 4,
  ppc32: 4,
  sparc64: 8,
};

/** Reads the hints of one event. Any argument may be missing. */
export function machineHints(
  release: string | null,
  frames: readonly Frame[],
  zones: readonly string[],
  pageSizeKiB: number | null,
): MachineHints {
  let arch: string | null = null;
  if (release !== null) arch = SUFFIX.find(([pattern]) => pattern.test(release))?.[1] ?? null;
  for (let i = 0; i < frames.length && arch === null; i++) {
    const symbol = frames[i]?.symbol ?? '';
    arch = SYMBOLS.find(([pattern]) => pattern.test(symbol))?.[1] ?? null;
  }
  let width = 0;
  for (const f of frames) if (f.address !== null) width = Math.max(width, f.address.length);
  let is32bit: boolean | null = null;
  if (zones.includes('HighMem') || arch === 'i386' || arch === 'arm' || arch === 'ppc32') is32bit = true;
  else if (arch !== null && arch !== 'mips') is32bit = false;
  else if (width === 8) is32bit = true;
  else if (width > 8) is32bit = false;
  // Kernel text of x86-64 begins at 0xffffffff81000000; riscv, mips64 and loongarch never come from these vendors' builds.
  if (arch === null && release !== null && /\.el[5-9]\b|\.el10|\.fc\d+|-default$/.test(release) && width === 16)
    arch = 'x86_64';
  return { arch, is32bit, pageSizeKiB: pageSizeKiB ?? (arch === null ? null : (PAGE_KIB[arch] ?? null)) };
}
