/** Is it the same machine? Said plainly where it is not, and where nothing tells. */
import type { Analysis } from '../contract/index.ts';
import { listed } from '../report/words.ts';
import { isHiddenName, machineIdOf, type Resemblance, resemblanceOf, shortId } from './identity.ts';
import type { Caution } from './schema.ts';
import { hostName, type Side, type Sides } from './sides.ts';

type Add = (severity: Caution['severity'], code: string, text: string) => void;

function namesOf(side: Side): string[] {
  return [...new Set(side.cases.map(hostName).filter((name) => name !== null))].sort();
}

function last(side: Side, host: string | null): Analysis | null {
  return side.cases.findLast((one) => host === null || hostName(one) === host) ?? null;
}

const IDS_DIFFER = 'the machine-ids differ';

/** Reservations about who the two sides are. */
export function machineCautions({ before, after }: Sides, namesHold: boolean, add: Add): void {
  clones([...before.cases, ...after.cases], add);
  const [x, y] = [namesOf(before), namesOf(after)];
  const [old, young] = [last(before, null), last(after, null)];
  const both = old === null || young === null ? null : resemblanceOf(old, young);
  const hidden = namesHold ? [] : [...new Set([...x, ...y].filter(isHiddenName))];
  if (hidden.length > 0) {
    nameless(both, 'obfuscated', `Names look as if they had been hidden (${listed(hidden.slice(0, 4))})`, add);
    return;
  }
  if (x.length === 0 || y.length === 0) {
    const where = x.length === 0 ? (y.length === 0 ? 'either side' : 'the side before') : 'the side after';
    nameless(both, 'host-unknown', `The host is not named on ${where}`, add);
    return;
  }
  const common = x.filter((name) => y.includes(name));
  if (common.length === 0) {
    strangers(x, y, both, add);
    return;
  }
  if (common.length < Math.max(x.length, y.length))
    add(
      'limits',
      'host-sets',
      `Not the same set of hosts: ${listed(x.slice(0, 6))} before, ${listed(y.slice(0, 6))} after.`,
    );
  for (const name of common.slice(0, 8)) {
    const [one, other] = [last(before, name), last(after, name)];
    if (one !== null && other !== null) namesake(common.length > 1 ? name : null, one, other, add);
  }
}

/** Names do not tell: machine-id and hardware are asked. */
function nameless(both: Resemblance | null, code: string, lead: string, add: Add): void {
  const differences = [...(both?.machineId === 'different' ? [IDS_DIFFER] : []), ...(both?.differences ?? [])];
  const question = `${lead}: whether both sides are the same machine cannot be told by name`;
  if (both?.machineId === 'same' && both.hardware === 'same')
    add('note', code, `${lead}; machine-id and hardware say that both sides are the same machine.`);
  else if (differences.length > 0) add('blocks', code, `${question}, and they differ: ${listed(differences)}.`);
  else if (both?.machineId === 'same')
    add('note', code, `${question}; their machine-id is the same, which only copies of one image share otherwise.`);
  else add('limits', code, `${question}; nothing else speaks against it.`);
}

/** No name in common. */
function strangers(x: readonly string[], y: readonly string[], both: Resemblance | null, add: Add): void {
  const names = `${listed(x.slice(0, 4))} before and ${listed(y.slice(0, 4))} after`;
  const by = both?.machineId === 'different' && x.length + y.length === 2 ? ' by name and by machine-id' : '';
  const plain = `These are different hosts${by}, ${names}: the counts tell two machines apart, not two kernels`;
  if (x.length > 1 || y.length > 1 || both === null) {
    add('blocks', 'different-host', `${plain}.`);
    return;
  }
  if (both.hardware === 'same' && both.machineId !== 'different') {
    const shared = both.machineId === 'same' ? 'machine-id and hardware are' : 'the hardware is';
    add('limits', 'renamed', `The host has another name, ${names}; ${shared} the same, so it was renamed.`);
    return;
  }
  if (both.machineId === 'same' && both.hardware === 'unknown') {
    add(
      'blocks',
      'different-host',
      `The names say different hosts, ${names}, and the machine-id is the same: one is a copy of the other, or the host was renamed, and nothing else tells which.`,
    );
    return;
  }
  const also =
    both.machineId === 'same'
      ? `. They share a machine-id all the same: one is a copy of the other${both.differences.length === 0 ? '' : ` (${listed(both.differences)})`}`
      : both.machineId === 'different' && both.hardware === 'same'
        ? '. The hardware is the same: it was installed anew under another name'
        : '';
  add('blocks', 'different-host', `${plain}${also}.`);
}

/** One name on both sides; whether it is one machine too. */
function namesake(name: string | null, before: Analysis, after: Analysis, add: Add): void {
  const both = resemblanceOf(before, after);
  const who = name === null ? '' : ` (${name})`;
  if (both.machineId === 'different') {
    const [x, y] = [shortId(machineIdOf(before) ?? ''), shortId(machineIdOf(after) ?? '')];
    if (both.hardware === 'different')
      add(
        'blocks',
        'different-host',
        `These are two machines of one name${who}: the machine-id differs (${x} before, ${y} after), and so does the hardware: ${listed(both.differences)}.`,
      );
    else if (both.hardware === 'same')
      add(
        'limits',
        'machine-id',
        `The machine was installed anew${who}: the hardware is the same, the machine-id is not. More than the kernel has changed.`,
      );
    else
      add(
        'limits',
        'machine-id',
        `One name, two machine-ids${who} (${x} before, ${y} after): installed anew, or two machines of one name.`,
      );
    if (both.hardware === 'different') return;
  }
  if (both.differences.length > 0)
    add('limits', 'hardware', `The machine is not what it was${who}: ${listed(both.differences)}.`);
}

/** Hosts of different names that carry one machine-id were made from one image; an id then tells nothing. */
function clones(cases: readonly Analysis[], add: Add): void {
  const names = new Map<string, Set<string>>();
  for (const one of cases) {
    const [id, name] = [machineIdOf(one), hostName(one)];
    if (id === null || name === null || isHiddenName(name)) continue;
    names.set(id, (names.get(id) ?? new Set()).add(name));
  }
  for (const [id, hosts] of names) {
    if (hosts.size < 2 || new Set(cases.map(hostName)).size < 3) continue;
    add(
      'note',
      'cloned-id',
      `${listed([...hosts].slice(0, 5))} share the machine-id ${shortId(id)}: copies of one image. They are told apart by name.`,
    );
  }
}
