/**
 * Kernel release strings (`uname -r`, the release in a `CPU: … Comm: …` line) taken apart, so that gfp tables, watermark
 * rules and known issues can be chosen by version and vendor build.
 */

export type Vendor =
  | 'mainline'
  | 'el5'
  | 'el6'
  | 'el7'
  | 'el8'
  | 'el9'
  | 'el10'
  | 'uek'
  | 'sles'
  | 'ubuntu'
  | 'debian'
  | 'amazon'
  | 'fedora'
  | 'android';

export interface KernelRelease {
  /** The string as printed. */
  readonly text: string;
  readonly major: number;
  readonly minor: number;
  /** Third number of the upstream version; 0 when absent. For 2.6.x this is x and `minor` is 6. */
  readonly patch: number;
  /** Fourth number, for 2.6.x.y. */
  readonly sub: number;
  readonly vendor: Vendor;
  /** `-rcN`, null otherwise. */
  readonly rc: number | null;
  /** Built after the tagged version (`-next`, `-NNNNN-gHASH`, a bare `+`): may already follow the next version. */
  readonly afterTag: boolean;
  /** A debug build (lockdep on): `+debug`, `.debug`. */
  readonly debug: boolean;
}

const VERSION = /^(\d+)\.(\d+)(?:\.(\d+))?(?:\.(\d+))?/;

/** Vendor builds whose base version says what they carry; elrepo and the like are mainline in spite of an `.elN`. */
function vendorOf(text: string, base: string): Vendor {
  if (/uek/i.test(text)) return 'uek';
  if (/elrepo|\.surf\.|kernel-ml|kernel-lt/.test(text)) return 'mainline';
  if (/\.el5/.test(text) && base.startsWith('2.6.18')) return 'el5';
  if (/\.el6/.test(text) && base.startsWith('2.6.32')) return 'el6';
  if (/\.el7/.test(text) && base.startsWith('3.10.0')) return 'el7';
  if (/\.el8/.test(text) && base.startsWith('4.18.0')) return 'el8';
  if (/\.el9/.test(text) && base.startsWith('5.14.0')) return 'el9';
  if (/\.el10/.test(text) && base.startsWith('6.12.0')) return 'el10';
  if (/\.amzn\d/.test(text)) return 'amazon';
  if (/\.fc\d+/.test(text)) return 'fedora';
  if (/android|qgki|-gki/i.test(text)) return 'android';
  if (
    /-(default|azure|preempt|rt|xen|pae|bigmem|ec2|vanilla|trace|ppc64)$/.test(text) &&
    /-\d+(\.\d+)*-[a-z0-9]+$/.test(text)
  ) {
    // SUSE: 3.0.101-0.35-default, 5.14.21-150400.24.46-default; `5.15.0-1031-azure` is Ubuntu.
    return /-azure$/.test(text) && /-\d{4}-azure$/.test(text) ? 'ubuntu' : 'sles';
  }
  if (
    /-\d+-(generic|lowlatency|server|virtual|aws|gcp|oracle|kvm|oem|raspi|raspi2|snapdragon|generic-hwe)\b/.test(text)
  )
    return 'ubuntu';
  if (/-(amd64|686|686-pae|armmp|arm64|marvell|powerpc64le|s390x|cloud-amd64|rt-amd64)(-unsigned)?$/.test(text))
    return 'debian';
  return 'mainline';
}

/**
 * The stable release that a distribution's ABI name hides: Debian prints `6.1.0-56-amd64 #1 Debian 6.1.192-2`.
 * @returns the third number; null when the build text does not tell
 */
function hiddenPatch(major: number, minor: number, build: string | null): number | null {
  const m = build === null ? null : /\bDebian (\d{1,2})\.(\d{1,3})\.(\d{1,4})-\d/.exec(build);
  return m !== null && Number(m[1]) === major && Number(m[2]) === minor ? Number(m[3]) : null;
}

/**
 * Takes a release string apart.
 * @param build what the kernel prints behind its release (`#1 Debian 6.1.192-2`), where it is known
 * @returns null when the text does not begin with a version.
 */
export function parseRelease(text: string | null, build: string | null = null): KernelRelease | null {
  if (text === null) return null;
  const m = VERSION.exec(text);
  if (m === null) return null;
  const rc = /-rc(\d+)/.exec(text);
  return {
    text,
    major: Number(m[1]),
    minor: Number(m[2]),
    patch: hiddenPatch(Number(m[1]), Number(m[2]), build) ?? Number(m[3] ?? 0),
    sub: Number(m[4] ?? 0),
    vendor: vendorOf(text, m[0]),
    rc: rc === null ? null : Number(rc[1]),
    afterTag: /-next-|-\d{5}-g[0-9a-f]{7,}|^\d+\.\d+(\.\d+)?(-rc\d+)?\+/.test(text),
    debug: /[+.]debug\b/.test(text),
  };
}

/** Compares the upstream version alone: negative when `release` is older than `version` (`[major, minor, patch?, sub?]`). */
export function compareVersion(release: KernelRelease, version: readonly number[]): number {
  const own = [release.major, release.minor, release.patch, release.sub];
  for (let i = 0; i < version.length; i++) {
    const difference = (own[i] ?? 0) - (version[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
