/** /proc/vmstat (mm/vmstat.c): `name value`, state in pages and counters since boot. */

import { settlePageSize } from './page-size.ts';
import { cite, type EvidenceReader, linesOf, outranks } from './reader.ts';

const LINE = /^([a-z][a-z0-9_]{0,63}) (-?\d{1,20})\s*$/;

export const vmstatReader: EvidenceReader = {
  name: 'vmstat',
  maxBytes: 64 * 1024,
  stems: ['vmstat'],
  accepts: (path) => path === 'proc/vmstat',
  read(evidence, facts) {
    const values: Record<string, number> = {};
    let first: number | null = null;
    for (const [index, line] of linesOf(evidence.text).entries()) {
      const m = LINE.exec(line);
      if (m === null) continue;
      first ??= index;
      values[m[1] ?? ''] = Number(m[2]);
    }
    if (first === null || !outranks(facts, 'vmstat', 0)) return;
    facts.vmstat = cite(values, evidence, first);
    settlePageSize(facts);
  },
};
