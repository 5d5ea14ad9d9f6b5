/** Names with `*` for any characters. Linear in the length of the text, whatever the pattern is. */

/** True when the whole of `symbol` fits. */
export function patternFits(pattern: string, symbol: string): boolean {
  if (!pattern.includes('*')) return pattern === symbol;
  const [head = '', ...rest] = pattern.split('*');
  if (!symbol.startsWith(head)) return false;
  let at = head.length;
  for (const [i, piece] of rest.entries()) {
    if (i === rest.length - 1) return piece === '' || (symbol.length - piece.length >= at && symbol.endsWith(piece));
    const found = symbol.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return true;
}
