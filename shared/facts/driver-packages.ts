/** Packages that bring drivers, firmware or microcode, beside those of the kernel itself (kernel-packages.ts). */
import type { CaseFacts } from '../contract/facts.ts';
import { cite, type Evidence, type EvidenceReader, linesOf } from './reader.ts';

/**
 * Modules built apart from the kernel (kmod, kmp, dkms), the rest of a kernel's modules, firmware and microcode, drivers
 * that vendors ship under their own names, and the tools of hypervisors that bring a balloon. tuned sets sysctl.
 */
const DRIVER =
  /^(?:a?kmod-(?!libs)\S+|dkms|\S+-dkms|\S+-kmp(?:-\S+)?|kernel(?:-\w+)*-modules(?:-\w+)*|linux-modules-extra|linux-firmware\S*|firmware-\S+|\S+-firmware(?:-\S+)?|microcode_ctl|(?:intel|amd64)-microcode|ucode-(?:intel|amd)|mlnx-\S+|mlnx_\S+|ofed-\S+|rdma-core|open-vm-tools|vmware-tools\S*|hyperv-daemons|qemu-guest-agent|tuned|(?:ixgbe|ixgbevf|i40e|iavf|ice|igb|e1000e|bnx2x|bnxt[-_]en|be2net|qlcnic|qede|enic|ena|sfc|lpfc|elx-lpfc|qla2xxx|megaraid_sas|mpt3sas|smartpqi|nvidia-driver)(?:-driver)?)$/;
const MOST = 256;
const FEW_VERSIONS = 6;

/** `NAME-VERSION-RELEASE.ARCH` of rpm. */
const NVRA = /^(\S{1,100})-([^\s-]{1,80}-[^\s-]{1,80})$/;

function add(found: Map<string, string[]>, name: string, version: string): void {
  if (!DRIVER.test(name)) return;
  const held = found.get(name);
  if (held === undefined) {
    if (found.size < MOST) found.set(name, [version]);
  } else if (!held.includes(version) && held.length < FEW_VERSIONS) held.push(version);
}

/** Reads a list of `rpm -qa` or `dpkg -l`; a text that lists nothing leaves the fact unknown. */
export function readDriverPackages(evidence: Evidence, facts: CaseFacts): void {
  const found = new Map<string, string[]>();
  let packages = 0;
  for (const line of linesOf(evidence.text)) {
    const deb = /^ii +([a-z0-9][\w.+-]{1,100})(?::[a-z0-9]{1,20})? +(\S{1,100})/.exec(line);
    if (deb !== null) {
      packages++;
      const [, name = '', version = ''] = deb;
      // Debian has a package for each kernel: the kernel is its version.
      const own = /^(linux-modules-extra)-(\d.*)$/.exec(name);
      add(found, own?.[1] ?? name, own?.[2] ?? version);
      continue;
    }
    const m = NVRA.exec(/^\S{1,300}/.exec(line)?.[0] ?? '');
    if (m === null || !/\.(?:noarch|x86_64|i[3-6]86|aarch64|ppc64(?:le)?|s390x?|riscv64)$/.test(m[2] ?? '')) continue;
    packages++;
    add(found, m[1] ?? '', (m[2] ?? '').replace(/\.[^.]+$/, ''));
  }
  // Shorter texts are error messages, or lists of something else.
  if (packages < 5 || (facts.driverPackages !== null && Object.keys(facts.driverPackages.value).length >= found.size))
    return;
  const value = Object.fromEntries([...found].sort().map(([name, list]) => [name, list.sort().join(', ')]));
  facts.driverPackages = cite(value, evidence, null);
}

/** `mlnx-ofed-kernel/5.8, 5.14.0-362.el9.x86_64, x86_64: installed`: modules that were built on the machine. */
export const dkmsReader: EvidenceReader = {
  name: 'dkms status',
  maxBytes: 64 * 1024,
  stems: ['dkms'],
  accepts: (path) => /(?:^|\/)dkms_status$/.test(path),
  read(evidence, facts) {
    for (const [index, line] of linesOf(evidence.text).entries()) {
      const m = /^([\w.+-]{1,64})(?:\/|, )([\w.+~-]{1,64})(?:,.{0,200})?: installed\b/.exec(line);
      const name = m?.[1]?.replaceAll('-', '_');
      if (name === undefined || m === null || Object.keys(facts.moduleVersions).length >= 4096) continue;
      facts.moduleVersions[name] ??= cite(m[2] ?? '', evidence, index);
    }
  },
};
