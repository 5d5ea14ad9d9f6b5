/** What a kernel or a driver is called, and what it prints as numbers: stretches in which no name of the site can stand. */

/** A frame with the module behind it: `tg3_poll+0x1a/0x40 [tg3]`, `{tg3_poll+1901}`. The lookbehind keeps a long word linear. */
const SYMBOL =
  /(?<![\w.$])[\w.$]+ ?\+ ?(?:0x[0-9A-Fa-f]+(?:\/0x[0-9A-Fa-f]+)?|\d+(?=\}))(?: \[[\w-]{1,64}(?: [0-9a-f]{40})?\])?/g;
const GFP_NAME = /(?<![A-Za-z0-9])_{0,3}GFP_[A-Z0-9_]+/g;
const MODULES = /Modules linked in:.*/g;
/** The name of a slab cache and of a workqueue's function are names of the kernel too. */
const KERNEL_WORD = /(?:Workqueue: |kmem_cache: |cache: )[\w.-]{1,64}(?: [\w.$]{1,128})?/g;
/** An address or a mask: a word of one's own that reads as hex digits is no part of it. */
const HEX = /(?<![0-9A-Za-z])(?:0x[0-9A-Fa-f]+|[0-9A-Fa-f]{8}|[0-9A-Fa-f]{16})(?![0-9A-Za-z])/g;

export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The stretches of a text that stay as they are, in no order. */
export function protectedStretches(text: string): Stretch[] {
  const found: Stretch[] = [];
  const take = (pattern: RegExp): void => {
    for (const match of text.matchAll(pattern)) found.push({ start: match.index, end: match.index + match[0].length });
  };
  if (text.includes('+')) take(SYMBOL);
  if (text.includes('GFP_')) take(GFP_NAME);
  if (text.includes('Modules linked in:')) take(MODULES);
  if (text.includes('queue: ') || text.includes('cache: ')) take(KERNEL_WORD);
  take(HEX);
  return found;
}
