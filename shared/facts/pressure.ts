/** Pressure stall information (kernel/sched/psi.c, 4.20 on): shares of time in which tasks waited, and the time since boot. */
import { putPoint } from './points.ts';
import { type EvidenceReader, linesOf } from './reader.ts';

const PATH = /^proc\/pressure\/(cpu|io|memory|irq)$/;
const LINE = /^(some|full) avg10=(\d{1,3}\.\d\d) avg60=(\d{1,3}\.\d\d) avg300=(\d{1,3}\.\d\d) total=(\d{1,18})\s*$/;

export const pressureReader: EvidenceReader = {
  name: 'pressure',
  maxBytes: 4096,
  stems: ['cpu', 'io', 'memory', 'irq'],
  accepts: (path) => PATH.test(path),
  read(evidence, facts) {
    const resource = PATH.exec(evidence.path)?.[1] ?? '';
    for (const line of linesOf(evidence.text)) {
      const m = LINE.exec(line);
      if (m === null) continue;
      const how = m[1] ?? '';
      for (const [i, window] of ['10', '60', '300'].entries()) {
        const about = { name: `Pressure on ${resource}, ${how}, mean of ${window} s`, unit: '%' };
        putPoint(facts, evidence, `pressure.${resource}.${how}.avg${window}`, about, Number(m[i + 2]));
      }
      const total = { name: `Pressure on ${resource}, ${how}, since boot`, unit: 'µs', kind: 'counter' } as const;
      putPoint(facts, evidence, `pressure.${resource}.${how}.total`, total, Number(m[5]));
    }
  },
};
