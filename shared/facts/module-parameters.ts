/** How modules were set: as running (/sys/module), and as configured (modprobe.d(5)); and the versions that they tell. */
import type { CaseFacts } from '../contract/facts.ts';
import { cite, type EvidenceReader, firstLine, linesOf } from './reader.ts';

/** A kernel of today has some 500 parameters of what is built in, and a few dozen modules more. */
const MOST = 4096;
const LONGEST = 256;

/** The kernel takes `-` and `_` in names of modules and parameters for the same. */
const plain = (name: string): string => name.replaceAll('-', '_');

function put(into: CaseFacts['moduleParameters'], key: string, value: CaseFacts['moduleParameters'][string]): void {
  if (Object.hasOwn(into, key) || Object.keys(into).length < MOST) into[key] = value;
}

const PARAMETER = /^sys\/module\/([\w-]{1,64})\/parameters\/([\w-]{1,64})$/;

export const moduleParametersReader: EvidenceReader = {
  name: 'module parameters',
  maxBytes: 16 * 1024,
  stems: [],
  folders: ['parameters'],
  accepts: (path) => PARAMETER.test(path),
  read(evidence, facts) {
    const m = PARAMETER.exec(evidence.path);
    const line = firstLine(evidence);
    // `(null)` and `(none)` are what the kernel prints for a text that was never set.
    if (m === null || line === null || /^\((?:null|none)\)$/.test(line.text)) return;
    const value = cite(line.text.slice(0, LONGEST), evidence, line.index);
    put(facts.moduleParameters, `${plain(m[1] ?? '')}.${plain(m[2] ?? '')}`, value);
  },
};

const VERSION = /^sys\/module\/([\w-]{1,64})\/version$/;

export const moduleVersionReader: EvidenceReader = {
  name: 'module version',
  maxBytes: 4096,
  stems: ['version'],
  accepts: (path) => VERSION.test(path),
  read(evidence, facts) {
    const module = VERSION.exec(evidence.path)?.[1];
    const line = firstLine(evidence);
    if (module === undefined || line === null) return;
    put(facts.moduleVersions, plain(module), cite(line.text.slice(0, LONGEST), evidence, line.index));
  },
};

const CONF = /^(?:(?:etc|run|usr\/lib|usr\/local\/lib|lib)\/modprobe\.d\/[\w.@+-]{1,100}\.conf|etc\/modprobe\.conf)$/;

/** modprobe reads all folders as one, by file name; of files of one name that in /etc counts. */
function comesAfter(member: string, held: string | undefined): boolean {
  if (held === undefined) return true;
  const [x, y] = [member, held].map((path) => path.slice(path.lastIndexOf('/') + 1));
  return x === y ? /(?:^|\/)etc\//.test(member) || member === held : (x ?? '') > (y ?? '');
}

export const modprobeReader: EvidenceReader = {
  name: 'modprobe.d',
  maxBytes: 256 * 1024,
  stems: ['modprobe'],
  folders: ['modprobe.d'],
  accepts: (path) => CONF.test(path),
  read(evidence, facts) {
    const lines = linesOf(evidence.text);
    for (let index = 0; index < lines.length; index++) {
      const start = index;
      let line = lines[index] ?? '';
      while (line.endsWith('\\') && index + 1 < lines.length && line.length < 4096)
        line = `${line.slice(0, -1)} ${lines[++index] ?? ''}`;
      const m = /^\s*options\s+([\w-]{1,64})\s+(\S.{0,4095})$/.exec(line);
      if (m === null) continue;
      for (const word of (m[2] ?? '').split(/\s+/)) {
        const cut = word.indexOf('=');
        const name = cut < 0 ? word : word.slice(0, cut);
        if (!/^[\w-]{1,64}$/.test(name)) continue;
        // A parameter without a value is a switch that is on.
        const value = cut < 0 ? 'Y' : word.slice(cut + 1, cut + 1 + LONGEST);
        const key = `${plain(m[1] ?? '')}.${plain(name)}`;
        if (comesAfter(evidence.member, facts.moduleOptions[key]?.member))
          put(facts.moduleOptions, key, cite(value, evidence, start));
      }
    }
  },
};
