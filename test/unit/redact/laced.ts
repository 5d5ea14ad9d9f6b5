/** A case in which every text that may name somebody does, as a customer's would. */
import { type Analysis, NO_EDITS, type ReportEdits } from '../../../shared/contract/index.ts';
import type { ReportInputs } from '../../../shared/report/inputs.ts';
import { placesOf } from '../../../shared/report/inputs.ts';
import { excerptFrom } from '../../builders/analysis.ts';
import { memInfoCase } from '../../builders/mem-info-case.ts';

/** What must not be read anywhere, as somebody would look for it. */
export const SECRETS = [
  'zoodb-17',
  'otter.inner.zoo.example',
  'zoo.example',
  '10.20.30.40',
  '192.168.77.9',
  '2001:db8:77::5',
  '2001:db8:77:0:0:0:0:5',
  '52:54:00:ab:cd:ef',
  '525400abcdef',
  '52-54-00-AB-CD-EF',
  'mmuster',
  'max.muster@zoo.example',
  'CZ3418ABCD',
  '6f1e4d0c-1b2a-4c3d-9e8f-0a1b2c3d4e5f',
  '57be21ba95d6ca55e1060da4d51e518e',
  '5000c50056b7a0c1',
  'Tierpark',
  'Müller Bau',
] as const;
export const WORDS = ['tierpark', 'müller bau'];

const SENTENCE =
  'zoodb-17 (ZOODB-17, otter.inner.zoo.example, zoo.example) 10.20.30.40 192.168.77.9:22 2001:db8:77::5 2001:db8:77:0:0:0:0:5 ' +
  '52:54:00:ab:cd:ef 52-54-00-AB-CD-EF enx525400abcdef /home/mmuster/x mmuster max.muster@zoo.example Serial Number: CZ3418ABCD ' +
  '6f1e4d0c-1b2a-4c3d-9e8f-0a1b2c3d4e5f 57be21ba95d6ca55e1060da4d51e518e sas_address(0x5000c50056b7a0c1) TIERPARK Mu\u0308ller Bau.';

/** Texts of people, logs and files; the rest is numbers, times and names that the kernel gave. */
const FREE = new Set(
  'statement alternatives missing title detail action commands risk verify undo explanation why impact story kernelStory problems decidedBy workqueue cpuset hardware sentence_'.split(
    ' ',
  ),
);

function laced(value: unknown, key: string): unknown {
  if (typeof value === 'string') {
    if (key === 'member') return `sosreport-zoodb-17-2026-11-22-abcdefg/Tierpark/10.20.30.40/${value}`;
    if (key === 'process') return 'tierpark-d';
    return FREE.has(key) ? `${value} ${SENTENCE}` : value;
  }
  if (Array.isArray(value)) return value.map((entry) => laced(entry, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, laced(entry, name)]));
}

const EDITS: ReportEdits = {
  ...NO_EDITS,
  head: { customer: 'Park', caseNumber: '4711', author: 'Max Muster <max.muster@zoo.example>' },
  texts: [{ id: 't', section: 'answer', place: 'after', title: 'zoodb-17 at Tierpark', text: SENTENCE }],
  reworded: [],
};

export function lacedInputs(): ReportInputs {
  const built = memInfoCase({ count: 3 });
  // Only texts were changed.
  const whole = laced(built.analysis, '') as Analysis;
  const cite = { member: 'sosreport-zoodb-17-2026-11-22-abcdefg/hostname', line: 1 };
  const analysis: Analysis = {
    ...whole,
    inputs: [
      {
        path: '/home/mmuster/cases/tierpark/sosreport-zoodb-17-2026-11-22-abcdefg.tar.xz',
        sha256: 'ab'.repeat(32),
        bytes: 1,
        kind: 'sosreport',
        problems: ['/home/mmuster/cases/tierpark/sosreport-zoodb-17-2026-11-22-abcdefg.tar.xz: cut off'],
      },
    ],
    host: {
      ...whole.host,
      hostname: 'zoodb-17',
      sysctl: { 'kernel.hostname': 'zoodb-17', 'net.x.enx525400abcdef': 1 },
    },
    facts: {
      ...whole.facts,
      hostname: { value: 'zoodb-17', ...cite },
      cmdline: { value: `root=UUID=6f1e4d0c-1b2a-4c3d-9e8f-0a1b2c3d4e5f ip=10.20.30.40`, ...cite },
      bootId: { value: '57be21ba95d6ca55e1060da4d51e518e', ...cite },
      sysctl: {
        'kernel.hostname': { value: 'zoodb-17', ...cite },
        'x.enx525400abcdef': { value: '10.20.30.40', ...cite },
      },
    },
  };
  const gathered = { analysis, against: null, edits: EDITS, sections: null, date: '2026-11-22' };
  const excerpt = excerptFrom(built);
  const quoted = placesOf(gathered).map((place) => {
    const member = place.member.replace('sosreport-zoodb-17-2026-11-22-abcdefg/Tierpark/10.20.30.40/', '');
    const lines = excerpt({ ...place, member }) ?? [];
    return {
      place,
      lines: lines.flatMap((line, at) => (at % 4 === 1 ? [`Oct 24 11:27:42 zoodb-17 app: ${SENTENCE}`] : [line])),
    };
  });
  return { ...gathered, quoted };
}
