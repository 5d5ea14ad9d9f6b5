/** Network interfaces: driver, firmware, rings, MTU and offloads decide how much memory packets ask for, and in which size. */
import type { CaseFacts, NetworkInterface } from '../../contract/index.ts';
import type { Change } from '../schema.ts';

/** Offloads that change the size of the blocks that a driver asks for. */
const FEATURES =
  /^(?:generic-receive-offload|large-receive-offload|tcp-segmentation-offload|scatter-gather|rx-gro-\w+|generic-segmentation-offload)$/;
const MOST = 40;

export function networkChanges(before: CaseFacts, after: CaseFacts): Change[] {
  const changes: Change[] = [];
  for (const old of before.interfaces) {
    const young = after.interfaces.find((one) => one.name === old.name);
    if (young === undefined || changes.length >= MOST) continue;
    const members = { before: old.members[0] ?? null, after: young.members[0] ?? null };
    const add = (
      what: string,
      x: string | null,
      y: string | null,
      relevance: Change['relevance'],
      why: string | null,
    ): void => {
      if (x === null || y === null || x === y) return;
      changes.push({ area: 'network', name: `${old.name}: ${what}`, before: x, after: y, relevance, why, members });
    };
    add('driver', old.driver, young.driver, 'direct', 'another driver asks for other blocks');
    // A kernel's own drivers tell its release as their version: that is the change of kernel, once more.
    const follows = old.driverVersion === before.kernel?.value && young.driverVersion === after.kernel?.value;
    if (!follows) add('driver version', old.driverVersion, young.driverVersion, 'possible', null);
    add('firmware', old.firmware, young.firmware, 'possible', null);
    add('MTU', text(old.mtu), text(young.mtu), 'direct', 'a frame of more than a page asks for a block of several');
    add('receive ring', ring(old.rxRing), ring(young.rxRing), 'direct', 'a larger ring takes more memory at once');
    add('transmit ring', ring(old.txRing), ring(young.txRing), 'possible', null);
    for (const name of Object.keys(old.features)) {
      if (FEATURES.test(name)) add(name, onOff(old, name), onOff(young, name), 'possible', null);
    }
  }
  const names = (facts: CaseFacts): string[] =>
    facts.interfaces
      .filter((one) => one.driver !== null)
      .map((one) => `${one.name} (${one.driver})`)
      .sort();
  const [x, y] = [names(before), names(after)];
  const gone = x.filter((name) => !y.includes(name));
  const added = y.filter((name) => !x.includes(name));
  if (x.length > 0 && y.length > 0 && gone.length + added.length > 0) {
    changes.push({
      area: 'network',
      name: 'interfaces',
      before: gone.length === 0 ? null : gone.slice(0, 12).join(', '),
      after: added.length === 0 ? null : added.slice(0, 12).join(', '),
      relevance: 'possible',
      why: 'only on one side',
      members: { before: before.interfaces[0]?.members[0] ?? null, after: after.interfaces[0]?.members[0] ?? null },
    });
  }
  return changes;
}

const text = (value: number | null): string | null => (value === null ? null : String(value));

function ring(value: NetworkInterface['rxRing']): string | null {
  return value === null || value.current === null
    ? null
    : `${value.current}${value.max === null ? '' : ` of ${value.max}`}`;
}

function onOff(one: NetworkInterface, name: string): string | null {
  const value = one.features[name];
  return value === undefined ? null : value ? 'on' : 'off';
}
