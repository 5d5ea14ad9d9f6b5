/** Kernel words that the report uses, explained once; only those that occur. */
import type { Block, FactsBlock } from '../model.ts';
import { say } from '../sentence.ts';

/**
 * Explanations in our own words. `needle` decides whether the term occurs; sources: Linux mm/page_alloc.c (2.6.32 to
 * 6.12), Documentation/admin-guide/sysctl/vm.rst.
 */
const TERMS: readonly { readonly term: string; readonly needle: RegExp; readonly meaning: string }[] = [
  {
    term: 'page',
    needle: /\bpages?\b/i,
    meaning: 'The unit in which the kernel hands out memory: 4 KiB on most machines.',
  },
  {
    term: 'order',
    needle: /\border\b/i,
    meaning:
      'The size of a request as a power of two: order 0 is one page, order 1 two adjacent pages, order 3 eight. The pages must lie side by side.',
  },
  {
    term: 'zone',
    needle: /\bzones?\b|\bDMA32?\b|\bNormal\b/,
    meaning:
      'A range of memory addresses that the kernel manages on its own; on 64-bit x86 DMA (the first 16 MiB), DMA32 (below 4 GiB) and Normal (the rest).',
  },
  {
    term: 'watermark',
    needle: /watermark|\bmin\b/i,
    meaning:
      'An amount of free memory that a zone keeps back. Below “low” the kernel starts to free memory in the background; at “min” ordinary requests must help or wait.',
  },
  {
    term: 'GFP_ATOMIC',
    needle: /GFP_ATOMIC|__GFP_HIGH/,
    meaning:
      'A request that cannot wait, usually made while the kernel serves a device. It may use part of the reserve below the min watermark, and is refused when that is gone.',
  },
  {
    term: 'lowmem_reserve',
    needle: /lowmem_reserve/,
    meaning:
      'The part of a lower zone that is kept for requests which can use nothing else. Free memory in it is not lost; it is not meant for this request.',
  },
  {
    term: 'fragmentation',
    needle: /fragment/i,
    meaning: 'Free memory that lies in pieces too small for a request, although their sum would do.',
  },
  {
    term: 'softirq',
    needle: /soft ?irq|soft interrupt/i,
    meaning:
      'Work that follows a device interrupt, such as handling received packets. It runs on top of whatever task was on the CPU, which has no part in it.',
  },
  { term: 'kswapd', needle: /kswapd/, meaning: 'The kernel thread that frees memory in the background.' },
  {
    term: 'migrate type',
    needle: /migrate type|\(U|highatomic/i,
    meaning:
      'What may be done with a block of memory: unmovable (U), movable (M), reclaimable (E), reserved for urgent large requests (H), set aside for devices (C).',
  },
  {
    term: 'boost',
    needle: /\bboost/i,
    meaning:
      'A temporary rise of the watermarks (kernel 5.0 and later) after different kinds of memory had to be mixed in one block.',
  },
];

/** `text` is everything that the report says elsewhere. */
export function termBlocks(text: string): Block[] {
  const rows = TERMS.filter((entry) => entry.needle.test(text)).map((entry) => ({
    label: entry.term,
    value: say(entry.meaning),
  }));
  if (rows.length === 0) return [];
  const facts: FactsBlock = { kind: 'facts', caption: 'Terms used in this report', rows };
  return [facts];
}
