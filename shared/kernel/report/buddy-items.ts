/** The items of a free list: `12*4kB (UME) 3*8kB (U) … = 4096kB`, blocks of each order from 0 on. */
import { group } from '../lines/group.ts';

const BUDDY_ITEM = /(\d{1,9})[*_](\d{1,8})kB(?: ?\(([UMECRHIC]{1,8})\))?/g;

/** Count, block size in KiB and migrate types of the item that nextItem() found last: shared, because lists are many. */
export const item = { count: 0, blockKiB: 0, types: '' };

/**
 * Finds the next `12*4kB (UME)`; fills `item`. By hand where it stands as the kernel prints it.
 * @returns where it ends, −1 when there is none
 */
export function nextItem(text: string, from: number): number {
  let at = text.charCodeAt(from) === 32 ? from + 1 : from;
  const start = at;
  let count = 0;
  let c = text.charCodeAt(at);
  for (; c >= 48 && c <= 57; c = text.charCodeAt(++at)) count = count * 10 + (c - 48);
  const star = at;
  let size = 0;
  c = text.charCodeAt(++at);
  for (; c >= 48 && c <= 57; c = text.charCodeAt(++at)) size = size * 10 + (c - 48);
  const plain =
    star > start &&
    star - start <= 9 &&
    text.charCodeAt(star) === 42 &&
    at > star + 1 &&
    at - star <= 9 &&
    c === 107 &&
    text.charCodeAt(at + 1) === 66;
  const next = text.charCodeAt(at + 2);
  if (plain && next !== 40 && (next !== 32 || text.charCodeAt(at + 3) !== 40)) {
    item.count = count;
    item.blockKiB = size;
    item.types = '';
    return at + 2;
  }
  BUDDY_ITEM.lastIndex = from;
  const m = BUDDY_ITEM.exec(text);
  if (m === null) return -1;
  item.count = Number(m[1]);
  item.blockKiB = Number(m[2]);
  item.types = group(m, 3);
  return BUDDY_ITEM.lastIndex;
}
