/** Paths in the output of sadf, as later versions write them. */

/**
 * The path under which a value is told; null for sensors, batteries and USB devices, which bear on no allocation and are
 * not read in any form.
 * @param path as the document has it
 */
export function toldPath(path: string): string | null {
  if (!path.startsWith('power-management.')) return path;
  // Sysstat 9 and 10 print huge pages within power management.
  const own = path.slice('power-management.'.length);
  if (own.startsWith('hugepages.')) return own;
  return own.startsWith('cpu-frequency[') ? path : null;
}
