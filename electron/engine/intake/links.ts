/**
 * Symbolic and hard links of an input. They are remembered and resolved as text, inside the input alone; nothing is ever
 * followed on the disk. A sosreport keeps the links of its host: `etc/localtime` names the time zone, and root-level links
 * name where a command's output lies.
 */

/** Linux gives up after 40 (MAXSYMLINKS). */
const MAX_HOPS = 40;
/**
 * Parts of paths walked in all, long ones counted for more: half a million links of ordinary depth. Links that are left then count
 * as loops.
 */
const MAX_STEPS = 20_000_000;
/** Linux PATH_MAX. */
const MAX_TARGET_LENGTH = 4096;

export interface ResolvedLinks {
  /** Link → path inside the input that it finally leads to, whether or not the input holds that path. */
  readonly links: Map<string, string>;
  readonly outside: readonly string[];
  readonly loops: readonly string[];
}

export class LinkTable {
  readonly #symbolic = new Map<string, string>();
  readonly #hard = new Map<string, string>();
  readonly #most: number;
  #dropped = 0;
  #steps = 0;
  #resolved: { readonly state: number; readonly result: ResolvedLinks } | null = null;

  constructor(most: number) {
    this.#most = most;
  }

  /** `target` as stored: relative to the link's folder, or absolute, which means the root of the host, so of the input. */
  addSymbolic(path: string, target: string): void {
    this.#add(this.#symbolic, path, target);
  }

  /** `target`: the safe path of the member that holds the content. */
  addHard(path: string, target: string): void {
    this.#add(this.#hard, path, target);
  }

  /** Links that were not kept: beyond the limit, or longer than a path may be. */
  get dropped(): number {
    return this.#dropped;
  }

  resolve(): ResolvedLinks {
    // Asked for more than once while the table grows; worked out once per state.
    const state = this.#symbolic.size + this.#hard.size;
    if (this.#resolved?.state !== state) this.#resolved = { state, result: this.#resolveAll() };
    return this.#resolved.result;
  }

  #resolveAll(): ResolvedLinks {
    const links = new Map<string, string>();
    const outside: string[] = [];
    const loops: string[] = [];
    this.#steps = 0;
    for (const path of this.#symbolic.keys()) {
      const target = this.#follow(path);
      if (target === 'outside') outside.push(path);
      else if (target === 'loop') loops.push(path);
      else links.set(path, target.path);
    }
    for (const [path, target] of this.#hard) links.set(path, target);
    return { links, outside, loops };
  }

  #add(table: Map<string, string>, path: string, target: string): void {
    const full = this.#symbolic.size + this.#hard.size >= this.#most;
    if (full || path.length > MAX_TARGET_LENGTH || target.length > MAX_TARGET_LENGTH) this.#dropped += 1;
    else table.set(path, target);
  }

  #follow(path: string): { path: string } | 'outside' | 'loop' {
    if (this.#steps > MAX_STEPS) return 'loop';
    // As the kernel walks: part by part, each part that is a link replaced by its target. The stack's end comes next.
    const pending = path.split('/').reverse();
    /** The path so far, and each of its beginnings before it. */
    const done: string[] = [];
    for (let hops = 0; pending.length > 0; ) {
      const part = pending.pop() ?? '';
      this.#steps += 1;
      if (this.#steps > MAX_STEPS) return 'loop';
      if (part === '' || part === '.') continue;
      if (part === '..') {
        if (done.pop() === undefined) return 'outside';
        continue;
      }
      const before = done.at(-1);
      const here = before === undefined ? part : `${before}/${part}`;
      this.#steps += here.length >> 4;
      const target = this.#symbolic.get(here);
      if (target === undefined) {
        done.push(here);
        continue;
      }
      hops += 1;
      if (hops > MAX_HOPS) return 'loop';
      if (target.startsWith('/')) done.length = 0;
      for (const next of target.split('/').reverse()) pending.push(next);
    }
    const end = done.at(-1);
    return end === undefined ? 'outside' : { path: end };
  }
}
