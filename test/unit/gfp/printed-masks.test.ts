/**
 * Masks with the names that the kernel itself printed, from public logs of 4.5 to 7.2: what our tables make of the bare
 * mask must be what that kernel said.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeGfp } from '../../../shared/kernel/gfp/index.ts';
import { parseRelease } from '../../../shared/kernel/release.ts';

interface Triple {
  readonly release: string;
  readonly mode: string;
  readonly names: string;
}

const triples: Triple[] = readFileSync(new URL('./printed-masks.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [release = '', mode = '', names = ''] = line.split('\t');
    return { release, mode, names };
  });

/** Masks that cannot be told from the number alone, and why. */
const EXPLAINED: Readonly<Record<string, string>> = {
  // A vendor's kernel lists a name of its own whose value is 0 in that build, and prints it for every mask.
  '6.18.16-smp-DEV 0x1528c0': 'GFP_NOWAIT|__GFP_IO|__GFP_FS|__GFP_NORETRY|__GFP_COMP|__GFP_HARDWALL',
  // linux-next before 6.3: __GFP_ATOMIC was already gone, while the release still says 6.2.
  '6.2.0-rc6-next-20230203-syzkaller 0x92820': 'GFP_NOWAIT|__GFP_HIGH|__GFP_NOWARN|__GFP_NORETRY|__GFP_NOMEMALLOC',
};

const isDisagreement = (note: string) => /contradict|agree|end before|not a flag|not known to|no meaning/.test(note);

describe('masks that kernels printed with their names', () => {
  it('holds the whole table', () => {
    expect(triples.length).toBe(430);
  });

  it('folds each bare mask into the names that its kernel printed', () => {
    const wrong = triples
      .map(({ release, mode, names }) => {
        const told = decodeGfp({ mode, printed: null, release: parseRelease(release) }).names.join('|');
        const want = EXPLAINED[`${release} ${mode}`] ?? names;
        return told === want ? null : `${release} ${mode}: ${told} instead of ${want}`;
      })
      .filter((line) => line !== null);
    expect(wrong).toEqual([]);
  });

  it('keeps the printed names and finds no contradiction with the mask', () => {
    const odd: string[] = [];
    for (const { release, mode, names } of triples) {
      const gfp = decodeGfp({ mode, printed: names, release: parseRelease(release) });
      expect(gfp.names.join('|')).toBe(names);
      expect(gfp.basis).toBe('printed');
      for (const note of gfp.notes.filter(isDisagreement)) odd.push(`${release} ${mode}: ${note}`);
    }
    expect(odd).toEqual([
      '6.18.16-smp-DEV 0x1528c0: __GFP_SENSITIVE: not a flag of mainline kernels; it stands for no bit of this mask',
    ]);
  });

  it('finds a table in which names and mask agree when the log names no kernel', () => {
    for (const { mode, names } of triples) {
      const known = decodeGfp({ mode, printed: names, release: null });
      expect(known.names.join('|')).toBe(names);
      expect(known.table).toContain('names and mask agree there');
    }
  });

  it('never dates a bare mask with certainty to an era in which it means something else', () => {
    const wrong: string[] = [];
    for (const { release, mode, names } of triples) {
      const guess = decodeGfp({ mode, printed: null, release: null });
      const truth = decodeGfp({ mode, printed: names, release: parseRelease(release) });
      // 0x0 was GFP_NOWAIT of old kernels; today it is printed with empty brackets, which a bare mask is not.
      if (guess.basis !== 'mask' || mode === '0x0') continue;
      if (guess.canSleep !== truth.canSleep || guess.bits.join() !== truth.bits.join())
        wrong.push(`${release} ${mode} read as ${guess.names.join('|')}`);
    }
    expect(wrong).toEqual([]);
  });
});
