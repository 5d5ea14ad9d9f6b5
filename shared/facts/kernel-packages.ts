/** Installed kernel packages and when each was installed: the upgrade history of the host. */

import type { CaseFacts } from '../contract/facts.ts';
import { parseStamp, wallSeconds } from '../time/stamp.ts';
import { isoOf, UNKNOWN_ZONE, UTC } from '../time/zone.ts';
import { readDriverPackages } from './driver-packages.ts';
import { type Evidence, type EvidenceReader, linesOf } from './reader.ts';

/** Packages that bring a kernel image; headers, tools, docs, firmware and bare module packages do not. */
const RPM =
  /^(kernel(?:-(?:core|PAE|smp|xen|rt|rt-core|uek|uek-core|ml|lt|ml-core|lt-core|64k|64k-core|16k|16k-core|debug|debug-core|default|default-base|pae|azure|preempt|desktop|trace|vanilla|rt_debug|ec2))?)-(\d\S{1,120})$/;
const DEB = /^ii +(linux-image-(?:unsigned-)?\d\S{1,120}) +(\S{1,120})/;
const DPKG_LOG = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) status installed (linux-image-(?:unsigned-)?\d[^\s:]{1,120})/;
const KEEP = 64;

function add(facts: CaseFacts, name: string, installedAt: string | null, member: string): void {
  // From RHEL 8 on `kernel` is a shell around `kernel-core` of the same version.
  const plain = name.replace(/-core(-\d)/, '$1');
  const known = facts.installedKernels.find((each) => each.package.replace(/-core(-\d)/, '$1') === plain);
  if (known !== undefined) {
    // UTC from rpm's own data is better than the local time that a listing prints, and both than nothing.
    if (
      installedAt !== null &&
      (known.installedAt === null || (!known.installedAt.endsWith('Z') && installedAt.endsWith('Z')))
    ) {
      known.installedAt = installedAt;
      known.member = member;
    }
    return;
  }
  if (facts.installedKernels.length < KEEP) facts.installedKernels.push({ package: name, installedAt, member });
}

/** Install times of rpm listings are local and carry no zone. */
function localTime(text: string): string | null {
  const stamp = parseStamp(text.trim());
  if (stamp === null || stamp.year === null) return null;
  const wall = wallSeconds(stamp, stamp.year);
  return stamp.offsetMinutes === null ? isoOf(UNKNOWN_ZONE, wall, 0) : isoOf(UTC, wall - stamp.offsetMinutes * 60, 0);
}

function readRpms(evidence: Evidence, facts: CaseFacts): void {
  for (const line of linesOf(evidence.text)) {
    if (!line.startsWith('kernel')) continue;
    // `NAME-VERSION-RELEASE.ARCH   Fri Sep 27 11:51:34 2019`, or tab separated with the epoch in the third column.
    const columns = line.split('\t');
    const name = /^\S+/.exec(line)?.[0] ?? '';
    if (!RPM.test(name)) continue;
    const epoch = /^\d{9,10}$/.test(columns[2] ?? '') ? Number(columns[2]) : null;
    const rest = columns.length > 1 ? (columns[1] ?? '') : line.slice(name.length);
    add(facts, name, epoch === null ? localTime(rest) : isoOf(UTC, epoch, 0), evidence.member);
  }
}

export const kernelPackagesReader: EvidenceReader = {
  name: 'installed kernels',
  maxBytes: 64 * 1024 * 1024,
  stems: ['installed', 'sh', 'package', 'rpm', 'dpkg'],
  accepts: (path) =>
    /^(?:installed-(?:rpms|debs)|(?:sos_commands\/(?:rpm|dpkg)|insights_commands)\/(?:installed-rpms|package-data|sh_-c_rpm\S*|rpm_-qa\S*|dpkg_-l)|rpm_-qa_--last|dpkg_-l)$/.test(
      path,
    ),
  read(evidence, facts) {
    readRpms(evidence, facts);
    readDriverPackages(evidence, facts);
    for (const line of linesOf(evidence.text)) {
      const m = DEB.exec(line);
      if (m !== null) add(facts, `${m[1]} ${m[2]}`, null, evidence.member);
    }
  },
};

/** dpkg's log tells when an image was unpacked; `dpkg -l` does not. */
export const dpkgLogReader: EvidenceReader = {
  name: 'dpkg.log',
  maxBytes: 32 * 1024 * 1024,
  stems: ['dpkg'],
  accepts: (path) => path === 'var/log/dpkg.log',
  read(evidence, facts) {
    const times = new Map<string, string>();
    for (const line of linesOf(evidence.text)) {
      const m = line.includes('status installed linux-image') ? DPKG_LOG.exec(line) : null;
      if (m === null) continue;
      const [, clock = '', name = ''] = m;
      const version = /linux-image\S* (\S{1,120})\s*$/.exec(line)?.[1] ?? '';
      const at = localTime(clock);
      if (at !== null) times.set(`${name} ${version}`, at);
    }
    for (const [name, at] of times) add(facts, name, at, evidence.member);
  },
};
