import { describe, expect, it } from 'vitest';
import { compareVersion, parseRelease } from '../../../shared/kernel/release.ts';

describe('release strings', () => {
  it.each([
    ['2.6.32-358.2.1.el6.x86_64', 'el6', [2, 6, 32]],
    ['3.10.0-1160.el7.x86_64', 'el7', [3, 10, 0]],
    ['4.18.0-553.76.1.el8_10.x86_64', 'el8', [4, 18, 0]],
    ['5.14.0-427.13.1.el9_4.x86_64', 'el9', [5, 14, 0]],
    ['6.12.0-55.9.1.el10_0.x86_64', 'el10', [6, 12, 0]],
    ['5.4.17-2136.300.7.el7uek.x86_64', 'uek', [5, 4, 17]],
    ['4.19.4-1.el7.elrepo.x86_64', 'mainline', [4, 19, 4]],
    ['5.14.21-150400.24.46-default', 'sles', [5, 14, 21]],
    ['5.15.0-1031-azure', 'ubuntu', [5, 15, 0]],
    ['6.8.0-47-generic', 'ubuntu', [6, 8, 0]],
    ['6.1.0-56-amd64', 'debian', [6, 1, 0]],
    ['6.9.0-rc4-PMacG4-dirty', 'mainline', [6, 9, 0]],
    ['4.14.154-128.181.amzn2.x86_64', 'amazon', [4, 14, 154]],
    ['6.17.8-300.fc43.x86_64', 'fedora', [6, 17, 8]],
  ] as const)('%s is %s', (text, vendor, [major, minor, patch]) => {
    expect(parseRelease(text)).toMatchObject({ vendor, major, minor, patch });
  });

  it("takes the stable number that Debian's ABI name hides from the build text", () => {
    expect(parseRelease('6.1.0-56-amd64', '#1 Debian 6.1.192-2')).toMatchObject({ patch: 192 });
    expect(parseRelease('6.1.0-56-amd64', '#1 Debian 5.10.223-1')).toMatchObject({ patch: 0 });
    expect(parseRelease('6.1.0-56-amd64', null)).toMatchObject({ patch: 0 });
  });

  it('notices builds that may already follow the next version, candidates and debug builds', () => {
    expect(parseRelease('5.13.0-rc5-next-20210611')).toMatchObject({ rc: 5, afterTag: true });
    expect(parseRelease('4.0.0-rc3+')).toMatchObject({ rc: 3, afterTag: true });
    expect(parseRelease('5.9.0-0.rc4.5.fc34.x86_64+debug')).toMatchObject({ debug: true });
  });

  it('declines what is no release', () => {
    expect(parseRelease('generic')).toBeNull();
    expect(parseRelease(null)).toBeNull();
  });

  it('orders versions by their numbers', () => {
    const release = parseRelease('5.10.223');
    expect(release === null ? 0 : Math.sign(compareVersion(release, [5, 9]))).toBe(1);
    expect(release === null ? 0 : compareVersion(release, [5, 10])).toBe(0);
    expect(release === null ? 0 : Math.sign(compareVersion(release, [5, 10, 224]))).toBe(-1);
  });
});
