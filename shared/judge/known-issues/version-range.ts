/** Whether a kernel lies in the range of an issue. */
import { compareVersion, type KernelRelease, type Vendor } from '../../kernel/release.ts';
import { compareEvr } from './rpm-version.ts';
import type { AffectedRange, KnownIssue } from './types.ts';

export type RangeStatus =
  /** The kernel has the issue. */
  | 'affected'
  /** The kernel already contains the fix. */
  | 'fixed'
  /** The kernel is older than the issue. */
  | 'older'
  /** A vendor build or stable release for which it is not established. */
  | 'unknown';

/** Vendors whose builds carry what their base version does not: the base version alone decides nothing. */
const BACKPORTING: readonly Vendor[] = ['el5', 'el6', 'el7', 'el8', 'el9', 'el10', 'uek', 'sles', 'android'];

function numbers(version: string): number[] {
  return version.split('.').map(Number);
}

/** Version and release of an rpm kernel, without the architecture: 2.6.32-358.2.1.el6. */
export function kernelEvr(release: KernelRelease): string {
  return release.text.replace(/\.(x86_64|i[3-6]86|aarch64|ppc64le|ppc64|s390x|noarch)([.+].*)?$/, '');
}

function inVendorRange(release: KernelRelease, range: AffectedRange): RangeStatus {
  const own = kernelEvr(release);
  if (range.from !== null && compareEvr(own, range.from) < 0) return 'older';
  if (range.before !== null && compareEvr(own, range.before) >= 0) return 'fixed';
  return 'affected';
}

function inUpstreamRange(release: KernelRelease, range: AffectedRange, issue: KnownIssue): RangeStatus {
  const backports = BACKPORTING.includes(release.vendor);
  if (range.from !== null && compareVersion(release, numbers(range.from)) < 0) return backports ? 'unknown' : 'older';
  if (range.before !== null && compareVersion(release, numbers(range.before)) >= 0) return 'fixed';
  if (backports) return 'unknown';
  const stable = issue.stable?.find((fix) => fix.series === `${release.major}.${release.minor}`);
  if (stable === undefined) return 'affected';
  // Ubuntu and Debian release strings carry an ABI number in place of the stable one.
  if (release.patch === 0 && (release.vendor === 'ubuntu' || release.vendor === 'debian')) return 'unknown';
  if (release.patch >= stable.at) return 'fixed';
  const seen = stable.lastSeen !== undefined && release.patch <= stable.lastSeen;
  return stable.known || seen ? 'affected' : 'unknown';
}

/** Of several ranges the one that may concern the kernel counts; else the first. */
function weightiest(found: readonly RangeStatus[]): RangeStatus {
  const [status = 'unknown'] = [
    ...found.filter((one) => one === 'affected'),
    ...found.filter((one) => one === 'unknown'),
    ...found,
  ];
  return status;
}

/** The status of one kernel. Without a release nothing can be said. */
export function rangeStatus(issue: KnownIssue, release: KernelRelease | null): RangeStatus {
  if (release === null) return 'unknown';
  const own = issue.affected.filter((range) => range.vendor === release.vendor);
  if (own.length > 0) {
    return weightiest(own.map((range) => inVendorRange(release, range)));
  }
  const upstream = issue.affected.filter((range) => range.vendor === 'upstream');
  if (upstream.length === 0) return 'older';
  return weightiest(upstream.map((range) => inUpstreamRange(release, range, issue)));
}
