/** `uname -a`: kernel release, architecture and, as a fallback, the node's name. */
import { settleKernelConfig } from './kernel-config.ts';
import { settlePageSize } from './page-size.ts';
import { cite, type EvidenceReader, linesOf, linkPenalty, outranks } from './reader.ts';

const LINE = /^Linux (\S{1,255}) (\d+\.\d+\S{0,120}) #/;
const ARCH =
  /^(?:x86_64|i[3-6]86|aarch64|armv\d\w*|ppc64le|ppc64|ppc|s390x|s390|riscv64|mips\w*|loongarch64|ia64|sparc64|alpha|parisc\w*|m68k)$/;

export const unameReader: EvidenceReader = {
  name: 'uname -a',
  maxBytes: 16 * 1024,
  stems: ['uname'],
  accepts: (path) => /^(?:(?:sos_commands\/(?:kernel|general)|insights_commands)\/)?uname(?:_-a)?$/.test(path),
  read(evidence, facts) {
    for (const [index, line] of linesOf(evidence.text).entries()) {
      const m = LINE.exec(line.trim());
      if (m === null) continue;
      const rank = linkPenalty(evidence);
      // The machine is the last word but `GNU/Linux`; processor and platform may repeat it.
      const arch = line
        .trim()
        .split(/\s+/)
        .findLast((word) => ARCH.test(word));
      if (outranks(facts, 'kernel', rank)) facts.kernel = cite(m[2] ?? '', evidence, index);
      if (arch !== undefined && outranks(facts, 'arch', rank)) facts.arch = cite(arch, evidence, index);
      if (outranks(facts, 'hostname', 3 + rank)) facts.hostname = cite(m[1] ?? '', evidence, index);
      settlePageSize(facts);
      settleKernelConfig(facts);
      return;
    }
  },
};

/** `proc/sys/kernel/osrelease` and `proc/version`, where no uname was collected. */
export const osReleaseFileReader: EvidenceReader = {
  name: 'proc/version',
  maxBytes: 16 * 1024,
  stems: ['osrelease', 'version'],
  accepts: (path) => path === 'proc/sys/kernel/osrelease' || path === 'proc/version',
  read(evidence, facts) {
    const text = (linesOf(evidence.text)[0] ?? '').trim();
    const release = /^Linux version (\d+\.\d+\S{0,120})/.exec(text)?.[1] ?? /^(\d+\.\d+\S{0,120})$/.exec(text)?.[1];
    if (release === undefined || !outranks(facts, 'kernel', 1)) return;
    facts.kernel = cite(release, evidence, 0);
    settleKernelConfig(facts);
  },
};
