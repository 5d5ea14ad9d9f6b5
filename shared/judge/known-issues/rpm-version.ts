/**
 * Version order of rpm packages, by the published algorithm (rpm: rpmio/rpmvercmp.c and the manual's "Version comparison").
 */

const DIGIT = /^[0-9]/;

function segment(text: string, digits: boolean): string {
  return (digits ? /^[0-9]+/ : /^[A-Za-z]+/).exec(text)?.[0] ?? '';
}

/** Compares two version or two release strings. Negative: `a` is older. */
export function compareRpmVersion(a: string, b: string): number {
  if (a === b) return 0;
  let one = a;
  let two = b;
  for (;;) {
    one = one.replace(/^[^A-Za-z0-9~^]+/, '');
    two = two.replace(/^[^A-Za-z0-9~^]+/, '');
    // A tilde sorts before everything, even the end: 1.0~rc1 < 1.0.
    if (one.startsWith('~') || two.startsWith('~')) {
      if (!one.startsWith('~')) return 1;
      if (!two.startsWith('~')) return -1;
      one = one.slice(1);
      two = two.slice(1);
      continue;
    }
    // A caret sorts after the end and before anything else: 1.0 < 1.0^git1 < 1.0.1.
    if (one.startsWith('^') || two.startsWith('^')) {
      if (one === '') return -1;
      if (two === '') return 1;
      if (!one.startsWith('^')) return 1;
      if (!two.startsWith('^')) return -1;
      one = one.slice(1);
      two = two.slice(1);
      continue;
    }
    if (one === '' || two === '') break;
    const digits = DIGIT.test(one);
    const left = segment(one, digits);
    const right = segment(two, digits);
    // Different kinds: a number is newer than letters.
    if (right === '') return digits ? 1 : -1;
    one = one.slice(left.length);
    two = two.slice(right.length);
    const order = digits ? compareNumbers(left, right) : left < right ? -1 : left > right ? 1 : 0;
    if (order !== 0) return order;
  }
  if (one === '' && two === '') return 0;
  return one === '' ? -1 : 1;
}

/** Numbers of any length. */
function compareNumbers(a: string, b: string): number {
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

export interface Evr {
  readonly epoch: string;
  readonly version: string;
  readonly release: string | null;
}

/** Splits `[epoch:]version[-release]`. */
export function parseEvr(text: string): Evr {
  const colon = text.indexOf(':');
  const epoch = colon > 0 && /^[0-9]+$/.test(text.slice(0, colon)) ? text.slice(0, colon) : '0';
  const rest = colon >= 0 ? text.slice(colon + 1) : text;
  const dash = rest.lastIndexOf('-');
  if (dash < 0) return { epoch, version: rest, release: null };
  return { epoch, version: rest.slice(0, dash), release: rest.slice(dash + 1) };
}

/** Compares epoch, version and release; a side without a release matches every release. Negative: `a` is older. */
export function compareEvr(a: string, b: string): number {
  const left = parseEvr(a);
  const right = parseEvr(b);
  const byEpoch = compareNumbers(left.epoch, right.epoch);
  if (byEpoch !== 0) return byEpoch;
  const byVersion = compareRpmVersion(left.version, right.version);
  if (byVersion !== 0) return byVersion;
  if (left.release === null || right.release === null) return 0;
  return compareRpmVersion(left.release, right.release);
}
