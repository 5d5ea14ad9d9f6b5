/** The lines under `SLUB: Unable to allocate memory`: they may stand inside the page allocator's report. */
import { pooledOrNull } from '../lines/own-text.ts';
import type { Assembly } from './assembly.ts';

/** Records within which the slab layer's own lines stand. */
const REACH = 12;
const CACHE =
  /^cache: (.{1,80}?), object size: (\d{1,9}),(?: buffer size: (\d{1,9}),)?(?: default)? ?order: ?(\d{1,2})(?:, min order: (\d{1,2}))?/;

export class SlabLines {
  private owner: Assembly | null = null;
  private until = 0;

  /** @param now records seen so far */
  begin(report: Assembly, now: number): void {
    this.owner = report;
    this.until = now + REACH;
  }

  /** The report that the line tells more of; null when it is none of the slab layer's. */
  push(body: string, now: number): Assembly | null {
    const { owner } = this;
    if (owner === null) return null;
    if (now > this.until) {
      this.owner = null;
      return null;
    }
    const d = owner.header.details;
    const cache = CACHE.exec(body);
    if (cache !== null) {
      d['cache'] = pooledOrNull(cache[1]);
      d['objectSize'] = Number(cache[2]);
      if (cache[3] !== undefined) d['bufferSize'] = Number(cache[3]);
      d['defaultOrder'] = Number(cache[4]);
      d['minOrder'] = cache[5] === undefined ? Number(cache[4]) : Number(cache[5]);
      return owner;
    }
    if (/debugging increased min order/.test(body)) {
      d['debugOrder'] = true;
      return owner;
    }
    return /^node \d{1,5}: slabs: /.test(body) ? owner : null;
  }
}
