/** The distribution as it names itself. Derivatives keep a redhat-release of their own; Oracle's says Red Hat, so its own file goes first. */
import { cite, type EvidenceReader, linesOf, outranks } from './reader.ts';

const RELEASE_FILES: readonly (readonly [RegExp, number])[] = [
  [/^etc\/(?:oracle|rocky|almalinux|centos)-release$/, 0],
  [/^etc\/(?:redhat|system|fedora)-release$/, 1],
  [/^etc\/os-release$/, 2],
  [/^usr\/lib\/os-release$/, 2.5],
  [/^etc\/SuSE-release$/, 3],
  [/^(?:(?:sos_commands\/(?:release|lsbrelease)\/)?lsb[-_]release(?:_-a)?|etc\/lsb-release)$/, 4],
];

const PRETTY = /^(?:PRETTY_NAME|DISTRIB_DESCRIPTION)=["']?([^"']{1,200})["']?\s*$/;
const DESCRIPTION = /^Description:\s+(.{1,200})$/;

function nameIn(line: string, rank: number): string | null {
  if (rank === 2 || rank === 2.5 || rank === 4)
    return (PRETTY.exec(line) ?? DESCRIPTION.exec(line))?.[1]?.trim() ?? null;
  const text = line.trim();
  return text === '' || text.startsWith('#') ? null : text.slice(0, 200);
}

const rankOf = (path: string): number | null => RELEASE_FILES.find(([pattern]) => pattern.test(path))?.[1] ?? null;

export const distroReader: EvidenceReader = {
  name: 'os-release',
  maxBytes: 16 * 1024,
  stems: ['os', 'redhat', 'oracle', 'rocky', 'almalinux', 'centos', 'fedora', 'system', 'SuSE', 'lsb'],
  accepts: (path) => rankOf(path) !== null,
  read(evidence, facts) {
    const rank = rankOf(evidence.path) ?? 9;
    for (const [index, line] of linesOf(evidence.text).entries()) {
      const name = nameIn(line, rank);
      if (name === null) continue;
      if (outranks(facts, 'distro', rank)) facts.distro = cite(name, evidence, index);
      return;
    }
  },
};
