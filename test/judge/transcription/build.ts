/** Zones and requests written down as in a report. */
import type { BlockType, Request, Zone } from './rules.ts';

/** The usual requests: GFP_ATOMIC, GFP_NOWAIT, and whatever may wait. */
const KINDS = {
  ATOMIC: { high: true, mayWait: false, atomicFlag: true },
  NOWAIT: { high: false, mayWait: false, atomicFlag: false },
  KERNEL: { high: false, mayWait: true, atomicFlag: false },
} as const;

export type KindOfRequest = keyof typeof KINDS;

export function request(kind: KindOfRequest, order: number, more: Partial<Request> = {}): Request {
  const none = { noMemalloc: false, noKswapd: false, memalloc: false, oomVictim: false, rt: false, cmaAllowed: false };
  return { order, ...KINDS[kind], ...none, ...more };
}

/** `3(UM) 0 1`: three blocks of order 0 on the unmovable and movable lists, none of order 1, one of order 2 without letters. */
export function zone(part: Partial<Zone> & { readonly lists?: string }): Zone {
  const words = part.lists?.split(' ') ?? [];
  const letters = (word: string) => new Set((/\(([A-Z]+)\)/.exec(word)?.[1] ?? '').split('') as BlockType[]);
  return {
    free: part.free ?? 0,
    min: part.min ?? 0,
    boost: part.boost ?? 0,
    reserve: part.reserve ?? 0,
    freeCma: part.freeCma ?? 0,
    reservedHighatomic: part.reservedHighatomic ?? 0,
    freeHighatomic: part.freeHighatomic ?? 0,
    nrFree: words.map((word) => Number.parseInt(word, 10)),
    types: words.some((word) => word.includes('(')) ? words.map(letters) : null,
  };
}
