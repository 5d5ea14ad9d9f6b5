import { describe, expect, it } from 'vitest';
import { compareCases } from '../../../shared/compare/index.ts';
import type { Caution } from '../../../shared/compare/schema.ts';
import { type CaseFacts, noHardware } from '../../../shared/contract/index.ts';
import { caseOf, fact, OLD, spread, YOUNG } from './cases.ts';

interface Machine {
  readonly host?: string | null;
  readonly id?: string;
  readonly serial?: string;
  readonly idMember?: string;
}

function reportOf(machine: Machine, kernel: string, from: number) {
  const facts: Partial<CaseFacts> = {
    ...(machine.id === undefined ? {} : { machineId: fact(machine.id, machine.idMember ?? 'etc/machine-id') }),
    ...(machine.serial === undefined
      ? {}
      : { hardware: { ...noHardware(), serial: fact(machine.serial, 'dmidecode') } }),
  };
  const host = machine.host === undefined ? 'db1' : machine.host;
  return caseOf({
    host,
    boots: [{ kernel, from, days: 30, failures: spread(kernel === OLD ? 40 : 2, from, 30) }],
    facts,
  });
}

function compared(before: Machine, after: Machine) {
  const c = compareCases([reportOf(before, OLD, 0)], [reportOf(after, YOUNG, 31)]);
  const about = new Set([
    'different-host',
    'machine-id',
    'renamed',
    'hardware',
    'obfuscated',
    'host-unknown',
    'cloned-id',
  ]);
  const found = c.cautions.filter((one) => about.has(one.code));
  return {
    verdict: c.verdict,
    found,
    of: (code: string): Caution | undefined => found.find((one) => one.code === code),
  };
}

const A = '57be21ba95d6ca55e1060da4d51e518e';
const B = 'c0ffee00c0ffee00c0ffee00c0ffee00';

describe('one machine or two', () => {
  it('says nothing where name, machine-id and serial number agree', () => {
    const same = { id: A, serial: 'S1' };
    expect(compared(same, same).found).toEqual([]);
    expect(compared(same, same).verdict.strength).toBe('clear');
  });

  it('two machines of one name cannot be compared', () => {
    const { verdict, of } = compared({ id: A, serial: 'S1' }, { id: B, serial: 'S2' });
    expect(verdict.outcome).toBe('cannot-compare');
    expect(of('different-host')?.text).toContain('machine-id differs (57be21ba… before, c0ffee00… after)');
    expect(of('different-host')?.text).toContain('serial number S1 before, S2 after');
  });

  it('one name and two machine-ids are a reservation; the same hardware was installed anew', () => {
    expect(compared({ id: A }, { id: B }).of('machine-id')?.text).toContain(
      'installed anew, or two machines of one name',
    );
    const anew = compared({ id: A, serial: 'S1' }, { id: B, serial: 'S1' });
    expect(anew.of('machine-id')?.text).toContain('installed anew: the hardware is the same');
    expect(anew.verdict).toMatchObject({ outcome: 'better', strength: 'moderate' });
  });

  it('a machine-id that copies of one image share does not make two hosts one', () => {
    const { verdict, of } = compared({ host: 'web1', id: A, serial: 'S1' }, { host: 'web2', id: A, serial: 'S2' });
    expect(verdict.outcome).toBe('cannot-compare');
    expect(of('different-host')?.text).toContain('They share a machine-id all the same: one is a copy of the other');
    const open = compared({ host: 'web1', id: A }, { host: 'web2', id: A });
    expect(open.verdict.outcome).toBe('cannot-compare');
    expect(open.of('different-host')?.text).toContain('one is a copy of the other, or the host was renamed');
  });

  it('a renamed host is the same host', () => {
    const { verdict, of } = compared({ host: 'old', id: A, serial: 'S1' }, { host: 'new', id: A, serial: 'S1' });
    expect(verdict).toMatchObject({ outcome: 'better', strength: 'moderate' });
    expect(of('renamed')?.severity).toBe('limits');
  });

  it('hidden names: machine-id and hardware answer instead', () => {
    const same = compared({ host: 'host0', id: A, serial: 'S1' }, { host: 'host0', id: A, serial: 'S1' });
    expect(same.of('obfuscated')).toMatchObject({ severity: 'note' });
    expect(same.verdict.strength).toBe('clear');
    const other = compared({ host: 'host0', id: A }, { host: 'host0', id: B });
    expect(other.verdict.outcome).toBe('cannot-compare');
    expect(other.of('obfuscated')?.text).toContain('the machine-ids differ');
  });

  it('hidden ids say nothing, alike or not', () => {
    for (const id of ['obfuscatedword1', 'obfuscatedword2'])
      expect(compared({ id: 'obfuscatedword1' }, { id }).found).toEqual([]);
    expect(
      compared({ host: 'host0', id: 'obfuscatedword1' }, { host: 'host0', id: 'obfuscatedword1' }).of('obfuscated')
        ?.severity,
    ).toBe('limits');
  });

  it('an id that D-Bus keeps of its own is not held against that of the system', () => {
    expect(compared({ id: A }, { id: B, idMember: 'var/lib/dbus/machine-id' }).found).toEqual([]);
  });

  it('other hardware below the same installation is said', () => {
    expect(compared({ id: A, serial: 'S1' }, { id: A, serial: 'S2' }).of('hardware')?.text).toContain(
      'serial number S1 before, S2 after',
    );
  });

  it('tells that hosts given together share one id', () => {
    const c = compareCases(
      [reportOf({ host: 'web1', id: A }, OLD, 0), reportOf({ host: 'web2', id: A }, OLD, 0)],
      [reportOf({ host: 'web1', id: A }, YOUNG, 31), reportOf({ host: 'web3', id: A }, YOUNG, 31)],
    );
    expect(c.cautions.find((one) => one.code === 'cloned-id')?.text).toContain(
      'web1, web2 and web3 share the machine-id 57be21ba…',
    );
  });
});
