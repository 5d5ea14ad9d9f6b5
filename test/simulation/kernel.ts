/** A kernel that refuses memory and prints of it what its limiter lets through (lib/ratelimit.c ___ratelimit()). */

export interface PrintingKernel {
  readonly release: string;
  readonly burst: number;
  readonly intervalSeconds: number;
}

export const EL7: PrintingKernel = { release: '3.10.0-1160.el7.x86_64', burst: 10, intervalSeconds: 5 };
export const EL8: PrintingKernel = { release: '4.18.0-80.el8.x86_64', burst: 10, intervalSeconds: 5 };
export const V6_1: PrintingKernel = { release: '6.1.55', burst: 1, intervalSeconds: 10 };
export const V6_5: PrintingKernel = { release: '6.5.4', burst: 1, intervalSeconds: 10 };

export interface Printed {
  /** Seconds. */
  readonly at: number;
  /** What was left out just before. */
  readonly suppressed: number;
}

/** Lets failures through as the kernel does: the window opens with the first and all its tokens are counted from there. */
export function printFailures(kernel: PrintingKernel, at: readonly number[]): Printed[] {
  const printed: Printed[] = [];
  let begin: number | null = null;
  let inWindow = 0;
  let missed = 0;
  for (const time of at) {
    let suppressed = 0;
    if (begin === null || time - begin > kernel.intervalSeconds) {
      suppressed = missed;
      missed = 0;
      begin = time;
      inWindow = 0;
    }
    if (inWindow < kernel.burst) {
      inWindow++;
      printed.push({ at: time, suppressed });
    } else missed++;
  }
  return printed;
}
