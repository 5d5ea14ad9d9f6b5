/** Advice that sets a kernel variable: now, for the next boot, and back. */
import type { Advice } from '../../contract/index.ts';
import type { KernelRelease } from '../../kernel/release.ts';

interface SettingAdvice {
  readonly release: KernelRelease | null;
  readonly name: string;
  readonly value: string;
  /** The value found; null where the report does not have it. */
  readonly found: string | null;
  readonly action: string;
  readonly risk: string;
  readonly verify: string;
}

/** RHEL 5 and 6 read /etc/sysctl.conf alone at boot. */
function file(release: KernelRelease | null): string {
  const old = release !== null && (release.vendor === 'el5' || release.vendor === 'el6');
  return old ? '/etc/sysctl.conf' : '/etc/sysctl.d/90-memory.conf';
}

export function settingAdvice(of: SettingAdvice): Advice {
  const where = file(of.release);
  const back =
    of.found === null
      ? `Note the value first (sysctl ${of.name}), set it again with sysctl -w, and remove the line from ${where}.`
      : `sysctl -w ${of.name}="${of.found}", and remove the line from ${where}.`;
  return {
    action: of.action,
    commands: [`sysctl -w ${of.name}="${of.value}"`, `echo '${of.name} = ${of.value}' >> ${where}`],
    risk: of.risk,
    verify: of.verify,
    undo: back,
  };
}
