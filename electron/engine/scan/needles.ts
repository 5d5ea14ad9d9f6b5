/**
 * Words without which no line can begin anything that the log reader reads, nor be a mark that it keeps. Each stands for
 * what a recogniser of shared/kernel/report needs: a wording added there needs its word here (the property test of the
 * scan draws its lines from those recognisers).
 *
 * Anchors and buckets were chosen by counting in logs and prose: about one place in a thousand bytes passes them.
 */
import type { Anchored } from './needle-scanner.ts';

export interface Needle extends Anchored {
  /** Where the words say too little by themselves: what else has to hold for the line. */
  readonly needs?: 'start-of-message' | RegExp;
}

export const NEEDLES: readonly Needle[] = [
  // First lines of reports.
  { text: 'allocation failure', anchor: 'oca', bucket: 2 },
  { text: 'page allocation stall', anchor: 'oca', bucket: 2 },
  { text: '-order allocation failed', anchor: 'oca', bucket: 2 },
  { text: 'allocation failed, size=', anchor: 'ze=', bucket: 7 },
  { text: 'alloc failed, req-size: ', anchor: 'q-s', bucket: 4 },
  { text: 'vmalloc error: size ', anchor: 'vma', bucket: 7 },
  { text: 'vmap allocation for size ', anchor: 'vma', bucket: 7 },
  { text: 'oom-kill', anchor: 'm-k', bucket: 3 },
  { text: 'Kill process ', anchor: 'l p', bucket: 5 },
  { text: 'Killed process ', anchor: 'oce', bucket: 5 },
  { text: ': Unable to allocate memory on ', anchor: 'oca', bucket: 2 },
  { text: ' blocked for more than ', anchor: 'han', bucket: 5 },
  { text: 'soft lockup - CPU#', anchor: 'PU#', bucket: 7 },
  { text: 'detected stall', anchor: 'det', bucket: 6 },
  { text: 'detected expedited stall', anchor: 'd e', bucket: 3 },
  { text: 'possible memory allocation deadlock', anchor: 'oca', bucket: 2 },
  // Marks.
  { text: 'Linux version ', anchor: 'x v', bucket: 0 },
  { text: ' suppressed', anchor: 'ppr', bucket: 1, needs: /\d (?:callbacks|messages) suppressed/ },
  { text: 'message repeated ', anchor: 'pea', bucket: 7 },
  { text: ' printk messages dropped', anchor: 'pri', bucket: 7 },
  // A sleep: without these, a wall clock that runs ahead is not explained.
  {
    text: 'PM: ',
    anchor: 'PM:',
    bucket: 1,
    needs:
      /PM: (?:hibernation: )?(?:[a-z]* ?(?:suspend|resume|freeze|restore)|hibernation e|Prepar|Finish|Timek|Waking)/,
  },
  { text: 'uspend', anchor: 'spe', bucket: 3, needs: /Suspending console|Suspended for/ },
  { text: 'Preparing to enter system sleep', anchor: 'o e', bucket: 5 },
  { text: 'Waking up from system sleep', anchor: 'lee', bucket: 5 },
  { text: 'Freezing user space', anchor: 'eez', bucket: 6 },
  { text: 'non-boot CPUs', anchor: 'on-', bucket: 0 },
  { text: 'Restarting tasks', anchor: 'sks', bucket: 1 },
  // Parts of reports of which the first line is lost.
  { text: 'Mem-Info:', anchor: 'fo:', bucket: 6 },
  { text: 'Mem-info:', anchor: 'fo:', bucket: 6 },
  { text: 'ctive_anon:', anchor: 'on:', bucket: 0 },
  { text: ' free:', anchor: 'ee:', bucket: 6, needs: /Node \d+ \w+ free:/ },
  { text: 'warn_alloc', anchor: 'n_a', bucket: 2 },
  // Reports of another kind, which end the one before them and own what follows.
  { text: '[ cut here ]', anchor: 't h', bucket: 3 },
  { text: 'BUG: ', anchor: 'UG:', bucket: 1, needs: 'start-of-message' },
  { text: 'WARNING: ', anchor: 'NG:', bucket: 1, needs: 'start-of-message' },
  { text: 'INFO: possible', anchor: 'NFO', bucket: 1 },
  { text: 'INFO: lockdep', anchor: 'NFO', bucket: 1 },
  { text: 'INFO: trying', anchor: 'yin', bucket: 4 },
  { text: 'INFO: suspicious', anchor: 'NFO', bucket: 1 },
  { text: 'INFO: inconsistent', anchor: 'nsi', bucket: 2 },
  { text: 'Kernel panic', anchor: 'l p', bucket: 5 },
  { text: 'Oops', anchor: 'Oop', bucket: 4 },
  { text: 'general protection', anchor: 'l p', bucket: 5 },
  { text: 'Unable to handle', anchor: 'o h', bucket: 5 },
  { text: 'Internal error', anchor: 'l e', bucket: 5 },
];
