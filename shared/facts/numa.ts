/** How many NUMA nodes the machine has: numactl, lscpu, or the node folders of sysfs. */
import { putNodeMeminfo } from './numastat.ts';
import { putPoint } from './points.ts';
import { cite, type EvidenceReader, linesOf, notesOf, outranks } from './reader.ts';

const NODE_FILE = /^sys\/devices\/system\/node\/node(\d{1,4})\/meminfo$/;

export const numaReader: EvidenceReader = {
  name: 'numa nodes',
  maxBytes: 256 * 1024,
  stems: ['numactl', 'lscpu'],
  accepts: (path) =>
    /^(?:(?:sos_commands\/numa|insights_commands)\/)?numactl_--hardware$/.test(path) || /(?:^|\/)lscpu$/.test(path),
  read(evidence, facts) {
    for (const [index, line] of linesOf(evidence.text).entries()) {
      const m = /^available: (\d{1,4}) nodes/.exec(line) ?? /^NUMA node\(s\): +(\d{1,4})\s*$/.exec(line);
      const rank = evidence.path.includes('numactl') ? 0 : 1;
      if (m !== null && outranks(facts, 'numaNodes', rank)) facts.numaNodes = cite(Number(m[1]), evidence, index);
      // `node 0 size: 32098 MB`; MB here is MiB (numactl.c).
      const node = /^node (\d{1,4}) (size|free): (\d{1,12}) MB\s*$/.exec(line);
      if (node !== null) {
        const title = node[2] === 'size' ? 'Memory' : 'Free memory';
        const about = { name: `${title} of node ${node[1]} (numactl)`, unit: 'KiB' };
        putPoint(facts, evidence, `numactl[${node[1]}].${node[2]}`, about, Number(node[3]) * 1024);
      }
      const arch = /^Architecture: +(\S{1,20})\s*$/.exec(line);
      if (arch !== null && outranks(facts, 'arch', 1)) facts.arch = cite(arch[1] ?? '', evidence, index);
      const vendor = /^Hypervisor vendor: +(\S.{0,60}?)\s*$/.exec(line);
      if (vendor !== null && outranks(facts, 'virtualisation', 3)) {
        facts.virtualisation = cite((vendor[1] ?? '').toLowerCase(), evidence, index);
      }
    }
  },
};

export const nodeFilesReader: EvidenceReader = {
  name: 'node meminfo',
  maxBytes: 64 * 1024,
  stems: ['meminfo'],
  accepts: (path) => NODE_FILE.test(path),
  read(evidence, facts) {
    const node = NODE_FILE.exec(evidence.path)?.[1];
    if (node === undefined) return;
    putNodeMeminfo(evidence, facts);
    const seen = notesOf(facts, 'numa', () => new Set<string>());
    seen.add(node);
    // Counted up as the files come in: the rank stays open for the next of them.
    if (facts.numaNodes === null || facts.numaNodes.member.includes('/node/node')) {
      facts.numaNodes = cite(seen.size, evidence, null);
    }
  },
};
