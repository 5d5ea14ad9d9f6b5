/**
 * Settings as configured. Files are applied in the order of their names over all folders; a file in /etc hides one of the
 * same name in /run or /usr/lib (sysctl.d(5)). /etc/sysctl.conf comes last (procps `sysctl --system`; RHEL and Debian link
 * it as 99-sysctl.conf).
 */
import type { CaseFacts } from '../contract/facts.ts';
import { type Cited, cite, type EvidenceReader, linesOf, notesOf } from './reader.ts';

const FOLDERS = ['etc/sysctl.d', 'run/sysctl.d', 'usr/local/lib/sysctl.d', 'usr/lib/sysctl.d', 'lib/sysctl.d'];
const LINE = /^-?([a-z][\w.\-/*:@]{1,127}?)\s*=\s*(.*)$/;

interface ConfigFile {
  readonly fileName: string;
  /** Index of its folder: the smallest hides the others of the same name. */
  readonly folder: number;
  readonly entries: readonly (readonly [string, Cited<string>])[];
}

/** `net/ipv4/tcp_mem` is the same key as `net.ipv4.tcp_mem`; the first separator decides (sysctl.d(5)). */
function keyOf(text: string): string {
  const slash = text.indexOf('/');
  const dot = text.indexOf('.');
  return slash >= 0 && (dot < 0 || slash < dot) ? text.replaceAll('/', '.') : text;
}

function apply(facts: CaseFacts, files: readonly ConfigFile[]): void {
  const visible = new Map<string, ConfigFile>();
  for (const file of files) {
    const other = visible.get(file.fileName);
    if (other === undefined || file.folder < other.folder) visible.set(file.fileName, file);
  }
  const ordered = [...visible.values()].sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
  facts.sysctlConfigured = {};
  for (const file of ordered) for (const [key, value] of file.entries) facts.sysctlConfigured[key] = value;
}

export const sysctlConfiguredReader: EvidenceReader = {
  name: 'sysctl.d',
  maxBytes: 1024 * 1024,
  stems: ['sysctl'],
  folders: ['sysctl.d'],
  accepts(path) {
    const cut = path.lastIndexOf('/');
    return path === 'etc/sysctl.conf' || (path.endsWith('.conf') && FOLDERS.includes(path.slice(0, cut)));
  },
  read(evidence, facts) {
    const cut = evidence.path.lastIndexOf('/');
    const main = evidence.path === 'etc/sysctl.conf';
    const entries: (readonly [string, Cited<string>])[] = [];
    for (const [index, raw] of linesOf(evidence.text).entries()) {
      const line = raw.trim();
      if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
      const m = LINE.exec(line);
      if (m === null || entries.length >= 4000) continue;
      entries.push([keyOf(m[1] ?? ''), cite((m[2] ?? '').trim().replace(/\s+/g, ' ').slice(0, 1024), evidence, index)]);
    }
    const files = notesOf<ConfigFile[]>(facts, 'sysctl.d', () => []);
    files.push({
      // `~` sorts behind every name that begins with a digit or letter.
      fileName: main ? '~sysctl.conf' : evidence.path.slice(cut + 1),
      folder: main ? 0 : FOLDERS.indexOf(evidence.path.slice(0, cut)),
      entries,
    });
    apply(facts, files);
  },
};
