/**
 * Processors: load, softnet and interrupts. What they share is that a processor may be off line (all its counters are then
 * absent), and that the line "all" is the sum of the others on machines with more than one line.
 */

import type { Column } from './columns.ts';
import { twoDecimals } from './round.ts';
import type { Block } from './sa-block.ts';
import { difference } from './sa-block.ts';
import { cpuItem, type Emitter, type EmitterContext, ItemColumns, perSecond } from './sa-emitter.ts';

/** Values of all processors in this and the record before; a processor that goes off line keeps its last ones. */
class Held {
  now: Float64Array;
  before: Float64Array;
  readonly width: number;

  constructor(width: number) {
    this.width = width;
    this.now = new Float64Array(0);
    this.before = new Float64Array(0);
  }

  /** Makes room and turns the last record into the one before. */
  turn(items: number): void {
    const size = items * this.width;
    if (this.now.length < size) {
      const grow = (old: Float64Array): Float64Array => {
        const larger = new Float64Array(size);
        larger.set(old);
        return larger;
      };
      this.now = grow(this.now);
      this.before = grow(this.before);
    }
    [this.now, this.before] = [this.before, this.now];
    this.now.fill(0);
  }

  copyBack(from: number, length: number): void {
    this.now.set(this.before.subarray(from, from + length), from);
  }
}

const CPU_KEYS = ['usr', 'nice', 'sys', 'iowait', 'steal', 'irq', 'soft', 'guest', 'gnice', 'idle', 'user', 'system'];
/** Indexes in struct stats_cpu. */
const [USER, NICE, SYS, IDLE, IOWAIT, STEAL, HARDIRQ, SOFTIRQ, GUEST, GUEST_NICE] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
] as const;
const CPU_FIELDS = 10;
/** Fields whose sum is the time that passed: guest times are part of user and nice. */
const TIME_FIELDS = [USER, NICE, SYS, IDLE, IOWAIT, STEAL, HARDIRQ, SOFTIRQ] as const;

export function cpuEmitter({ fields, columns, activity, cpuItems }: EmitterContext): Emitter {
  const held = new Held(CPU_FIELDS);
  const out = new ItemColumns(columns, 'cpu-load', CPU_KEYS);
  const known = Math.min(CPU_FIELDS, activity.widths.q);

  function take(block: Block): number {
    const items = Math.max(cpuItems(), block.nr);
    held.turn(items);
    for (let i = 0; i < block.nr; i++) {
      const at = fields.item(block, i);
      for (let f = 0; f < known; f++) held.now[i * CPU_FIELDS + f] = fields.q(at, f);
    }
    return items;
  }

  const get = (from: Float64Array, cpu: number, f: number): number => from[cpu * CPU_FIELDS + f] ?? 0;

  function elapsed(from: Float64Array, cpu: number): number {
    let sum = 0;
    for (const f of TIME_FIELDS) sum += get(from, cpu, f);
    return sum;
  }

  /** Jiffies that passed for one processor; sets right what kernels are known to count backwards. */
  function interval(cpu: number): number {
    const { now, before } = held;
    const at = cpu * CPU_FIELDS;
    let shift = 0;
    for (const [whole, guest] of [
      [USER, GUEST],
      [NICE, GUEST_NICE],
    ] as const) {
      const own = get(now, cpu, whole) - get(now, cpu, guest);
      const was = get(before, cpu, whole) - get(before, cpu, guest);
      if (get(now, cpu, whole) >= get(before, cpu, whole) && own < was) shift += was - own;
    }
    // Idle and iowait begin anew when a processor comes back; iowait alone may also be taken back by the kernel.
    if (get(now, cpu, IOWAIT) < get(before, cpu, IOWAIT)) {
      before[at + IOWAIT] = get(now, cpu, IDLE) > get(before, cpu, IDLE) ? get(now, cpu, IOWAIT) : 0;
    }
    if (get(now, cpu, IDLE) < get(before, cpu, IDLE)) before[at + IDLE] = 0;
    let sum = shift;
    for (const f of TIME_FIELDS) sum += Math.max(0, get(now, cpu, f) - get(before, cpu, f));
    return sum;
  }

  function tell(cpu: number, total: number): void {
    const item = cpuItem(cpu);
    if (!out.wants(item)) return;
    const { now, before } = held;
    const share = (was: number, is: number): number => (is < was ? 0 : twoDecimals(((is - was) / total) * 100));
    const of = (f: number): number => share(get(before, cpu, f), get(now, cpu, f));
    const net = (whole: number, guest: number): number =>
      share(get(before, cpu, whole) - get(before, cpu, guest), get(now, cpu, whole) - get(now, cpu, guest));
    const kernel = (from: Float64Array): number =>
      get(from, cpu, SYS) + get(from, cpu, HARDIRQ) + get(from, cpu, SOFTIRQ);
    out.put(item, [
      net(USER, GUEST),
      net(NICE, GUEST_NICE),
      of(SYS),
      of(IOWAIT),
      of(STEAL),
      of(HARDIRQ),
      of(SOFTIRQ),
      of(GUEST),
      of(GUEST_NICE),
      of(IDLE),
      of(USER),
      share(kernel(before), kernel(now)),
    ]);
  }

  let passedOver = false;
  return {
    baseline(block) {
      take(block);
    },
    emit(now) {
      if (!out.wantsCpus(Math.max(cpuItems(), now.nr))) {
        passedOver = true;
        return;
      }
      const items = take(now);
      // Records were passed over: this one is what the next is compared with.
      if (passedOver) {
        passedOver = false;
        return;
      }
      if (items === 1) {
        tell(0, interval(0) || 1);
        return;
      }
      held.now.fill(0, 0, CPU_FIELDS);
      held.before.fill(0, 0, CPU_FIELDS);
      let total = 0;
      const off = new Set<number>();
      for (let cpu = 1; cpu < items; cpu++) {
        if (elapsed(held.now, cpu) === 0) {
          held.copyBack(cpu * CPU_FIELDS, CPU_FIELDS);
          off.add(cpu);
        }
        if (elapsed(held.before, cpu) === 0) {
          off.add(cpu);
          continue;
        }
        total += interval(cpu);
        for (let f = 0; f < CPU_FIELDS; f++) {
          held.now[f] = get(held.now, 0, f) + get(held.now, cpu, f);
          held.before[f] = get(held.before, 0, f) + get(held.before, cpu, f);
        }
      }
      tell(0, total || 1);
      for (let cpu = 1; cpu < items; cpu++) {
        if (off.has(cpu)) continue;
        const own = interval(cpu);
        // A processor without ticks was idle.
        if (own > 0) tell(cpu, own);
        else out.put(cpuItem(cpu), [0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 0, 0]);
      }
    },
  };
}

const SOFTNET_KEYS = ['total', 'dropd', 'squeezd', 'rx_rps', 'flw_lim', 'blg_len'];
const SOFTNET_FIELDS = 6;

export function softnetEmitter({ fields, columns, activity, cpuItems }: EmitterContext): Emitter {
  const held = new Held(SOFTNET_FIELDS);
  const known = Math.min(SOFTNET_FIELDS, activity.widths.u);
  const out = new ItemColumns(columns, 'network.softnet', SOFTNET_KEYS.slice(0, known));

  function take(block: Block): number {
    const items = Math.max(cpuItems(), block.nr);
    held.turn(items);
    for (let i = 0; i < block.nr; i++) {
      const at = fields.item(block, i);
      for (let f = 0; f < known; f++) held.now[i * SOFTNET_FIELDS + f] = fields.u(at, f);
    }
    return items;
  }

  const sum = (from: Float64Array, cpu: number): number => {
    let all = 0;
    for (let f = 0; f < SOFTNET_FIELDS; f++) all += from[cpu * SOFTNET_FIELDS + f] ?? 0;
    return all;
  };

  function tell(cpu: number, interval: number): void {
    const at = cpu * SOFTNET_FIELDS;
    const values: number[] = [];
    for (let f = 0; f < known; f++) {
      const [was, is] = [held.before[at + f] ?? 0, held.now[at + f] ?? 0];
      values.push(f === 5 ? is : perSecond(difference(was, is, 32), interval));
    }
    out.put(cpuItem(cpu), values);
  }

  let passedOver = false;
  return {
    baseline(block) {
      take(block);
    },
    emit(now, _before, interval) {
      if (!out.wantsCpus(Math.max(cpuItems(), now.nr))) {
        passedOver = true;
        return;
      }
      const items = take(now);
      if (passedOver) {
        passedOver = false;
        return;
      }
      const off = new Set<number>();
      held.now.fill(0, 0, SOFTNET_FIELDS);
      held.before.fill(0, 0, SOFTNET_FIELDS);
      for (let cpu = 1; cpu < items; cpu++) {
        if (sum(held.before, cpu) === 0) {
          off.add(cpu);
          continue;
        }
        if (sum(held.now, cpu) === 0) {
          held.copyBack(cpu * SOFTNET_FIELDS, SOFTNET_FIELDS);
          off.add(cpu);
        }
        for (let f = 0; f < SOFTNET_FIELDS; f++) {
          held.now[f] = (held.now[f] ?? 0) + (held.now[cpu * SOFTNET_FIELDS + f] ?? 0);
          held.before[f] = (held.before[f] ?? 0) + (held.before[cpu * SOFTNET_FIELDS + f] ?? 0);
        }
      }
      for (let cpu = 0; cpu < items; cpu++) if (!off.has(cpu)) tell(cpu, interval);
    },
  };
}

/** Interrupts are told by processor as long as that is no more columns than this (64 processors, 60 interrupts); then in all. */
const MAX_TOLD_CELLS = 4096;

/** Cells of the matrix that are kept: more than any machine has. */
const MAX_CELLS = 2_000_000;

/** From 12.5.6 on: a matrix of processors and interrupts. */
export function interruptMatrixEmitter({ fields, columns, activity, cpuItems }: EmitterContext): Emitter {
  const { nr2 } = activity;
  const most = Math.floor(MAX_CELLS / nr2);
  const held = new Held(nr2);
  const perCpu = activity.nr * nr2 <= MAX_TOLD_CELLS;
  if (!perCpu) columns.cutSingle = true;
  const interrupts: { name: string; row: (Column | null)[] }[] = [];

  /** Columns of one interrupt by processor; looked up anew when another one has moved into its place. */
  function rowOf(index: number, item: number, items: number): readonly (Column | null)[] {
    const known = interrupts[index];
    if (known !== undefined && known.row.length >= (perCpu ? items : 1) && fields.isText(item, 0, known.name, 8))
      return known.row;
    const name = fields.text(item, 0, 8);
    const keys = Array.from({ length: perCpu ? items : 1 }, (_, cpu) => (cpu === 0 ? 'all' : `CPU${cpu - 1}`));
    const row = keys.map((key) => columns.column(`interrupts[${name}].${key}`));
    interrupts[index] = { name, row };
    return row;
  }

  function take(block: Block): number {
    const items = Math.min(most, Math.max(cpuItems(), block.nr));
    held.turn(items);
    for (let i = 0; i < Math.min(items, block.nr) * nr2; i++) held.now[i] = fields.u(fields.item(block, i), 0);
    return items;
  }

  let passedOver = false;
  return {
    baseline(block) {
      take(block);
    },
    emit(now, _before, interval) {
      const count = Math.min(most, Math.max(cpuItems(), now.nr));
      const rows = Array.from({ length: nr2 }, (_, i) => rowOf(i, fields.item(now, i), count));
      if (rows.every((row) => row.every((column) => column === null))) {
        passedOver = true;
        return;
      }
      const items = take(now);
      if (passedOver) {
        passedOver = false;
        return;
      }
      const hidden = new Set<number>();
      for (let cpu = 0; cpu < items; cpu++) {
        // The first interrupt is the sum of all: zero for a processor that is, or was, off line.
        if ((held.before[cpu * nr2] ?? 0) === 0) hidden.add(cpu);
        else if ((held.now[cpu * nr2] ?? 0) === 0) {
          hidden.add(cpu);
          held.copyBack(cpu * nr2, nr2);
        }
      }
      for (let i = 0; i < nr2; i++) {
        const row = rows[i] ?? [];
        for (let cpu = 0; cpu < Math.min(items, now.nr); cpu++) {
          if (hidden.has(cpu) || (cpu > 0 && !perCpu)) continue;
          const [was, is] = [held.before[cpu * nr2 + i] ?? 0, held.now[cpu * nr2 + i] ?? 0];
          const change = cpu === 0 ? Math.max(0, is - was) : difference(was, is, 32);
          row[cpu]?.push(columns, perSecond(change, interval));
        }
      }
    },
  };
}

/** Before 12.5.6: the sum, then one counter for each interrupt number. */
export function interruptListEmitter({ fields, columns }: EmitterContext): Emitter {
  return {
    baseline: () => undefined,
    emit(now, before, interval) {
      for (let i = 0; i < Math.min(now.nr, before.nr); i++) {
        const change = difference(fields.q(fields.item(before, i), 0), fields.q(fields.item(now, i), 0), 64);
        columns.put(`interrupts[${i === 0 ? 'sum' : i - 1}].value`, perSecond(change, interval));
      }
    },
  };
}
