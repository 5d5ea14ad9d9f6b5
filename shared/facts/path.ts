/** Where in a report a member lies, whatever the archive calls its top folder. */

/** Folders that a report keeps at its root. The first of them in a path begins the path below the root. */
const ANCHORS = new Set([
  'proc',
  'sys',
  'etc',
  'boot',
  'run',
  'usr',
  'lib',
  'var',
  'sos_commands',
  'insights_commands',
]);

/** Deeper than `archive/host/data/…` no root lies. */
const MAX_DEPTH = 4;

/**
 * The path below the report's root: `sosreport-x/proc/meminfo` → `proc/meminfo`, `./x/data/insights_commands/date` →
 * `insights_commands/date`, `scc_x/memory.txt` → `memory.txt`.
 */
export function pathInReport(memberPath: string): string {
  const parts = memberPath.split('/');
  let depth = 0;
  for (let i = 0; i < parts.length - 1 && depth < MAX_DEPTH; i++) {
    const part = parts[i];
    if (part === '' || part === '.') continue;
    if (ANCHORS.has(part ?? '')) return parts.slice(i).join('/');
    depth++;
  }
  // Links at the root (`date`, `installed-rpms`) and supportconfig's texts stand at most one folder deep.
  return depth <= 1 ? (parts.at(-1) ?? '') : memberPath;
}

/** What stands before the first `_`, `-` or `.` of the file name. */
export function stemOf(fileName: string): string {
  for (let i = 0; i < fileName.length; i++) {
    const code = fileName.charCodeAt(i);
    if (code === 95 || code === 45 || code === 46) return fileName.slice(0, i);
  }
  return fileName;
}

/**
 * A command as supportconfig and insights write it, turned into the file name that sos would give it:
 * `/usr/sbin/ethtool -g eth0` → `ethtool_-g_eth0`.
 */
export function commandFileName(command: string): string {
  return command
    .replace(/^(?:\/usr)?\/s?bin\//, '')
    .replace(/[^\w\-./]+/g, '_')
    .replaceAll('/', '.')
    .replace(/^[._]+|_+$/g, '')
    .slice(0, 255);
}
