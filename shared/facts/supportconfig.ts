/**
 * supportconfig writes many outputs into few texts, each under a banner:
 *
 *     #==[ Command ]======================================#
 *     # /usr/bin/uname -a
 *
 * The sections are handed to the readers that know the same output from a sosreport.
 */
import type { CaseFacts } from '../contract/facts.ts';
import { commandFileName } from './path.ts';
import type { Evidence, EvidenceReader } from './reader.ts';

export interface Section {
  readonly kind: 'command' | 'file';
  /** The command as run, or the path of the file without its leading slash. */
  readonly name: string;
  readonly text: string;
  /** Line on which the text begins, 1-based within the whole. */
  readonly firstLine: number;
}

const BANNER = /^#==\[ ([A-Za-z ]{1,40}?) \]=*#?\s*$/;
/** A report has some thousand sections. */
const MAX_SECTIONS = 20_000;

/** Takes a supportconfig text apart. Sections without a command or file (verification, notes) are left out. */
export function sectionsOf(text: string): Section[] {
  const sections: Section[] = [];
  let open: { kind: Section['kind'] | null; name: string | null; from: number; firstLine: number } | null = null;
  let at = 0;
  let line = 1;
  const close = (end: number): void => {
    if (open === null || open.kind === null || open.name === null || sections.length >= MAX_SECTIONS) return;
    sections.push({ kind: open.kind, name: open.name, text: text.slice(open.from, end), firstLine: open.firstLine });
  };
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const next = Math.min(end + 1, text.length);
    if (text.charCodeAt(at) === 35) {
      const banner = end - at < 200 ? BANNER.exec(text.slice(at, end)) : null;
      if (banner !== null) {
        close(at);
        const kind = banner[1] === 'Command' ? 'command' : banner[1] === 'Configuration File' ? 'file' : null;
        open = { kind, name: null, from: next, firstLine: line + 1 };
      } else if (open !== null && open.name === null && text[at + 1] === ' ') {
        const title = text.slice(at + 2, Math.min(end, at + 1024)).trim();
        // `# /etc/x - File not found` has no content.
        const absent = / - File (?:not found|is empty)$/.test(title);
        open.name = open.kind === 'file' ? title.replace(/^\//, '') : title;
        if (absent) open.kind = null;
        open.from = next;
        open.firstLine = line + 1;
      }
    }
    if (newline < 0) break;
    at = next;
    line++;
  }
  close(text.length);
  return sections;
}

/** The path that a sosreport would give a section; null for pipes that change the output beyond recognition. */
export function pathOfSection(section: Section): string | null {
  if (section.kind === 'file') return section.name;
  const { name } = section;
  if (name.includes('ip netns exec')) return null;
  if (/sysctl -a\b/.test(name)) return 'sysctl_-a';
  if (/\bps axww?o? /.test(name)) return 'ps_axwwo';
  const plain = name.replace(/ 2>\/dev\/null/, '').replace(/ --no-pager status$/, '');
  const sorted = plain.replace(/ \| sort$/, '');
  return sorted.includes('|') ? null : commandFileName(sorted);
}

const TEXTS = new Set([
  'basic-environment.txt',
  'basic-health-check.txt',
  'boot.txt',
  'memory.txt',
  'env.txt',
  'modules.txt',
  'hardware.txt',
  'network.txt',
  'rpm.txt',
  'ntp.txt',
  'systemd.txt',
  'proc.txt',
  'sysconfig.txt',
]);

/** @param readerFor finds the reader of a path; handed in because that list holds this reader too. */
export function supportconfigReader(readerFor: (path: string) => EvidenceReader | null): EvidenceReader {
  return {
    name: 'supportconfig',
    maxBytes: 64 * 1024 * 1024,
    stems: [
      'basic',
      'boot',
      'memory',
      'env',
      'modules',
      'hardware',
      'network',
      'rpm',
      'ntp',
      'systemd',
      'proc',
      'sysconfig',
    ],
    accepts: (path) => TEXTS.has(path),
    read(evidence: Evidence, facts: CaseFacts) {
      for (const section of sectionsOf(evidence.text)) {
        const path = pathOfSection(section);
        const reader = path === null ? null : readerFor(path);
        if (path === null || reader === null || section.text.length > reader.maxBytes) continue;
        reader.read({ text: section.text, path, member: evidence.member, firstLine: section.firstLine }, facts);
      }
    },
  };
}
