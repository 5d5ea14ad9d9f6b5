/** /proc/meminfo (fs/proc/meminfo.c): `Name:   value kB`; HugePages_* are counts. */

import { settlePageSize } from './page-size.ts';
import { cite, type EvidenceReader, linesOf, outranks } from './reader.ts';

const LINE = /^([A-Za-z][\w()]{0,39}):\s+(\d{1,16})(?: kB)?\s*$/;

export const meminfoReader: EvidenceReader = {
  name: 'meminfo',
  maxBytes: 64 * 1024,
  stems: ['meminfo'],
  accepts: (path) => path === 'proc/meminfo' || path === 'insights_commands/cat_.proc.meminfo',
  read(evidence, facts) {
    const values: Record<string, number> = {};
    let first: number | null = null;
    for (const [index, line] of linesOf(evidence.text).entries()) {
      const m = LINE.exec(line.trim());
      if (m === null) continue;
      first ??= index;
      values[m[1] ?? ''] = Number(m[2]);
    }
    if (values.MemTotal === undefined || !outranks(facts, 'meminfo', 0)) return;
    facts.meminfoKiB = cite(values, evidence, first);
    settlePageSize(facts);
  },
};
