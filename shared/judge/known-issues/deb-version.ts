/** Version order of Debian packages, by the published algorithm (Debian Policy 5.6.12, dpkg lib/dpkg/version.c). */

/** Weight of one character: digits end a part, `~` before the end of the text, letters before all others. */
function weight(c: string | undefined): number {
  if (c === undefined || (c >= '0' && c <= '9')) return 0;
  if (c === '~') return -1;
  if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) return c.charCodeAt(0);
  return c.charCodeAt(0) + 256;
}

function isDigit(c: string | undefined): boolean {
  return c !== undefined && c >= '0' && c <= '9';
}

/** Compares two upstream versions or two Debian revisions. Negative: `a` is older. */
function compareParts(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a[i])) || (j < b.length && !isDigit(b[j]))) {
      const order = weight(a[i]) - weight(b[j]);
      if (order !== 0) return order;
      i++;
      j++;
    }
    while (a[i] === '0') i++;
    while (b[j] === '0') j++;
    let first = 0;
    while (isDigit(a[i]) && isDigit(b[j])) {
      if (first === 0) first = a.charCodeAt(i) - b.charCodeAt(j);
      i++;
      j++;
    }
    // More digits make the greater number.
    if (isDigit(a[i])) return 1;
    if (isDigit(b[j])) return -1;
    if (first !== 0) return first;
  }
  return 0;
}

/** Compares `[epoch:]upstream[-revision]`. Negative: `a` is older. */
export function compareDebVersion(a: string, b: string): number {
  const split = (text: string) => {
    const colon = text.indexOf(':');
    const epoch = colon > 0 ? Number(text.slice(0, colon)) : 0;
    const rest = colon > 0 ? text.slice(colon + 1) : text;
    const dash = rest.lastIndexOf('-');
    return {
      epoch: Number.isFinite(epoch) ? epoch : 0,
      upstream: dash < 0 ? rest : rest.slice(0, dash),
      revision: dash < 0 ? '' : rest.slice(dash + 1),
    };
  };
  const left = split(a);
  const right = split(b);
  if (left.epoch !== right.epoch) return left.epoch - right.epoch;
  return compareParts(left.upstream, right.upstream) || compareParts(left.revision, right.revision);
}
