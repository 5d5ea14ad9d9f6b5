/** What turns the records of one activity into columns, and the arithmetic that all of them share. */

import type { Column, Columns } from './columns.ts';
import { twoDecimals } from './round.ts';
import { type ActivityRule, RENAMED, SIMPLE } from './sa-activities.ts';
import { type Block, difference, type Fields } from './sa-block.ts';
import type { SaActivity, SaHeader } from './sa-layout.ts';

export interface Emitter {
  /** False when none of its values was asked for. */
  readonly wanted?: boolean;
  /** Takes the record that others are compared with: the first of a file and after a restart. */
  baseline(block: Block): void;
  /**
   * Puts one record's values into the open row.
   * @param interval hundredths of a second since the record before, at least 1
   */
  emit(now: Block, before: Block, interval: number): void;
}

/** What an emitter is made with. */
export interface EmitterContext {
  readonly fields: Fields;
  readonly columns: Columns;
  readonly header: SaHeader;
  readonly activity: SaActivity;
  /** Name of a disk by its numbers, where the report tells it. */
  diskName(major: number, minor: number): string;
  /** Processors plus one, as the last restart told them. */
  cpuItems(): number;
}

/** True when the writing version is at least this one. */
export function since(header: SaHeader, major: number, minor: number, patch: number): boolean {
  const [ownMajor, ownMinor, ownPatch] = header.versionNumbers;
  if (ownMajor !== major) return ownMajor > major;
  return ownMinor > minor || (ownMinor === minor && ownPatch >= patch);
}

/** Change per second, as sysstat reckons and rounds it. */
export function perSecond(change: number, interval: number): number {
  return twoDecimals((change / interval) * 100);
}

/** Share of a whole in percent; 0 of nothing. */
export const percent = (part: number, whole: number): number => (whole === 0 ? 0 : twoDecimals((part / whole) * 100));

/** What sysstat calls a processor: its first item is all of them together. */
export const cpuItem = (index: number): string => (index === 0 ? 'all' : String(index - 1));

/** Columns of one item, in the order of its keys: looked up once, then used for every record. */
export class ItemColumns {
  private readonly byItem = new Map<string, readonly (Column | null)[] | null>();
  private readonly columns: Columns;
  private readonly path: string;
  private readonly keys: readonly string[];
  private cpus = -1;
  private anyCpu = false;

  constructor(columns: Columns, path: string, keys: readonly string[]) {
    this.columns = columns;
    this.path = path;
    this.keys = keys;
  }

  private of(item: string): readonly (Column | null)[] | null {
    let own = this.byItem.get(item);
    if (own === undefined) {
      own = this.keys.map((key) => this.columns.column(`${this.path}[${item}].${key}`));
      if (own.every((column) => column === null)) own = null;
      this.byItem.set(item, own);
    }
    return own;
  }

  /** False for an item of which no value was asked for: what it shows need not be reckoned. */
  wants(item: string): boolean {
    return this.of(item) !== null;
  }

  /** True when something of any processor, or of all together, was asked for. @param items processors plus one */
  wantsCpus(items: number): boolean {
    if (items !== this.cpus) {
      this.cpus = items;
      this.anyCpu = false;
      for (let cpu = 0; cpu < items && !this.anyCpu; cpu++) this.anyCpu = this.wants(cpuItem(cpu));
    }
    return this.anyCpu;
  }

  put(item: string, values: readonly number[]): void {
    const own = this.of(item);
    if (own === null) return;
    for (let i = 0; i < own.length; i++) {
      const value = values[i];
      if (value !== undefined) own[i]?.push(this.columns, value);
    }
  }
}

/** Columns that every record fills, in the order of their keys. */
export class FixedColumns {
  private readonly own: readonly (Column | null)[];
  private readonly columns: Columns;
  /** False when no value was asked for. */
  readonly wanted: boolean;

  constructor(columns: Columns, path: string, keys: readonly string[]) {
    this.columns = columns;
    this.own = keys.map((key) => columns.column(`${path}.${key}`));
    this.wanted = this.own.some((column) => column !== null);
  }

  put(values: readonly number[]): void {
    for (let i = 0; i < this.own.length; i++) this.own[i]?.push(this.columns, values[i] ?? 0);
  }
}

const nothing = (): void => undefined;

/** An emitter for the values that stand in the structure as fields. Fields that the file does not have are left out. */
function simpleEmitter(rule: ActivityRule, context: EmitterContext): Emitter {
  const { fields, columns, activity } = context;
  const keyOf = (key: string): string =>
    RENAMED.find((each) => each.id === activity.id && each.key === key && since(context.header, ...each.since))?.to ??
    key;
  const present = rule.fields.flatMap((field) => {
    if (field.index >= activity.widths[field.width]) return [];
    const column = columns.column(`${rule.path}.${keyOf(field.key)}`);
    return column === null ? [] : [{ ...field, column }];
  });
  return {
    wanted: present.length > 0,
    baseline: nothing,
    emit(now, before, interval) {
      if (now.nr < 1 || before.nr < 1) return;
      for (const field of present) {
        const value = fields[field.width](now.at, field.index);
        let told = value;
        if (field.how === 'c') told = twoDecimals(value / 100);
        else if (field.how === 'r') {
          const change = difference(fields[field.width](before.at, field.index), value, field.width === 'u' ? 32 : 64);
          told = perSecond(change, interval);
        }
        field.column.push(columns, told);
      }
    },
  };
}

/** The emitter of an activity that is a list of fields; null for the others, and for a structure that is not known. */
export function simpleEmitterFor(context: EmitterContext): Emitter | null {
  const rule = SIMPLE.get(context.activity.id);
  return rule === undefined || rule.magic !== context.activity.magic ? null : simpleEmitter(rule, context);
}
