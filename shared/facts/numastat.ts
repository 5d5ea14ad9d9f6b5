/** Where allocations found their memory: `numastat` (counters since boot, in pages), and each node's meminfo. */
import { putPoint } from './points.ts';
import { type EvidenceReader, linesOf } from './reader.ts';

const NODE_MEMINFO = /^Node (\d{1,4}) ([A-Za-z][\w()]{0,39}): +(\d{1,16})( kB)?\s*$/;

export const numastatReader: EvidenceReader = {
  name: 'numastat',
  maxBytes: 64 * 1024,
  stems: ['numastat'],
  accepts: (path) =>
    /^(?:sos_commands\/numa|insights_commands)\/numastat$/.test(path) ||
    /^sys\/devices\/system\/node\/node\d{1,4}\/numastat$/.test(path),
  read(evidence, facts) {
    const own = /\/node(\d{1,4})\/numastat$/.exec(evidence.path)?.[1];
    let nodes: string[] = own === undefined ? [] : [own];
    for (const line of linesOf(evidence.text)) {
      const words = line.trim().split(/ +/);
      if (own === undefined && words.every((word) => /^node\d{1,4}$/.test(word))) {
        nodes = words.map((word) => word.slice(4));
        continue;
      }
      const [key = '', ...counts] = words;
      if (!/^[a-z_]{3,32}$/.test(key) || counts.length !== nodes.length) continue;
      for (const [i, count] of counts.entries()) {
        if (!/^\d{1,18}$/.test(count)) continue;
        const about = { name: `${key} of node ${nodes[i]} (numastat)`, unit: 'pages', kind: 'counter' } as const;
        putPoint(facts, evidence, `numastat[${nodes[i]}].${key}`, about, Number(count));
      }
    }
  },
};

/** Keeps the lines of a node's own meminfo (drivers/base/node.c). */
export function putNodeMeminfo(
  evidence: Parameters<EvidenceReader['read']>[0],
  facts: Parameters<EvidenceReader['read']>[1],
): void {
  for (const line of linesOf(evidence.text)) {
    const m = NODE_MEMINFO.exec(line);
    if (m === null) continue;
    const [, node, key, value, unit] = m;
    const about = { name: `${key} of node ${node}`, unit: unit === undefined ? 'pages' : 'KiB' };
    putPoint(facts, evidence, `node-meminfo[${node}].${key}`, about, Number(value));
  }
}
