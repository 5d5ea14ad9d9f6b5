/** What stands in front of the names of an input's members where several inputs make one case. */
import { basename, dirname, resolve } from 'node:path';

/**
 * One prefix for each path, no two alike; empty where there is one input only. Two files of one name are told apart by the
 * folders they lie in: `db01/messages!/`.
 */
export function inputPrefixes(paths: readonly string[]): string[] {
  if (paths.length < 2) return paths.map(() => '');
  const names = paths.map((path) => basename(path));
  const taken = new Map<string, number>();
  return paths.map((path, i) => {
    const name = basename(path);
    const isShared = names.some((other, j) => other === name && j !== i);
    const shown = isShared ? `${basename(dirname(resolve(path)))}/${name}` : name;
    const times = (taken.get(shown) ?? 0) + 1;
    taken.set(shown, times);
    return times === 1 ? `${shown}!/` : `${shown} (${times})!/`;
  });
}
