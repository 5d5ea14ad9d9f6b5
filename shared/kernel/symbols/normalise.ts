/** Symbol names without what compilers, instrumentation and architectures hang on them. */

/** System call entries of all architectures: `__x64_sys_read`, `SyS_read`, `ksys_read`, `___sys_recvmsg` … */
const SYSCALL_PREFIX =
  /^(?:__(?:x64|x32|ia32|arm64|arm|s390x?|riscv|powerpc|ppc|mips|loongarch|se|do)_(?:compat_)?sys_|_{2,4}sys_|ksys_|compat_sys_|compat_SyS_|C_SYSC_|SYSC_|SyS_|sys32_)(?=[a-z0-9])/;

/**
 * The name by which the table knows a function: `.show_stack` → `show_stack` (ppc64 ELFv1),
 * `copy_process.part.46` → `copy_process` (likewise isra, constprop, cold, llvm, cfi_jt, lto_priv),
 * `__alloc_pages_noprof` → `__alloc_pages` (6.10+, memory allocation profiling), `__x64_sys_mount` → `sys_mount`.
 * Names that consist of little else (`T.935`, which gcc 4 gave to clones) stay as they are.
 */
export function normaliseSymbol(symbol: string): string {
  let name = symbol.charCodeAt(0) === 0x2e ? symbol.slice(1) : symbol;
  const dot = name.indexOf('.');
  if (dot > 1) name = name.slice(0, dot);
  if (name.endsWith('_noprof')) name = name.slice(0, -7);
  if (/ys_|yS_|YSC_|ys32_/.test(name)) name = name.replace(SYSCALL_PREFIX, 'sys_');
  return name;
}

/** The name of the system call that a (normalised) symbol serves, null when it serves none. */
export function syscallOf(name: string): string | null {
  return name.startsWith('sys_') && name.length > 4 ? name.slice(4) : null;
}
