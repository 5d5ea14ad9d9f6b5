/** Loaded modules: lsmod, or /proc/modules. */
import { cite, type EvidenceReader, linesOf, linkPenalty, outranks } from './reader.ts';

const LINE = /^([\w-]{1,64}) +\d{1,12} +-?\d{1,9}\b/;

export const modulesReader: EvidenceReader = {
  name: 'lsmod',
  maxBytes: 1024 * 1024,
  stems: ['lsmod', 'modules'],
  accepts: (path) =>
    /^(?:(?:sos_commands\/(?:kernel|general)|insights_commands)\/)?lsmod(?:_sort)?$/.test(path) ||
    path === 'proc/modules',
  read(evidence, facts) {
    const names: string[] = [];
    for (const line of linesOf(evidence.text)) {
      const m = LINE.exec(line);
      if (m !== null && names.length < 2000) names.push(m[1] ?? '');
    }
    const rank = evidence.path === 'proc/modules' ? 1 : linkPenalty(evidence);
    if (names.length > 0 && outranks(facts, 'modules', rank)) facts.modules = cite(names, evidence, null);
  },
};
