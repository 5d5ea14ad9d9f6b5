/** Transparent huge pages: the bracketed choice of each file below sys/kernel/mm/transparent_hugepage. */
import { cite, type EvidenceReader, firstLine, outranks } from './reader.ts';

/** RHEL 6 backported the feature under a name of its own. */
const PATH = /^sys\/kernel\/mm\/(?:redhat_)?transparent_hugepage\/((?:khugepaged\/)?[a-z_]{1,40})$/;

export const thpReader: EvidenceReader = {
  name: 'transparent_hugepage',
  maxBytes: 4096,
  stems: [],
  folders: ['transparent_hugepage', 'redhat_transparent_hugepage', 'khugepaged'],
  accepts: (path) => PATH.test(path),
  read(evidence, facts) {
    const name = PATH.exec(evidence.path)?.[1];
    const line = firstLine(evidence);
    if (name === undefined || line === null) return;
    const value = /\[([\w+]{1,40})\]/.exec(line.text)?.[1] ?? (/^\d{1,12}$/.test(line.text) ? line.text : undefined);
    if (value !== undefined && outranks(facts, `thp ${name}`, 0)) facts.thp[name] = cite(value, evidence, line.index);
  },
};
