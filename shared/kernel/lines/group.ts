/**
 * The text of a group without which its pattern cannot match. The types cannot know that; for a group that may be missing
 * use `??` with what its absence means.
 */
export function group(match: RegExpExecArray, at: number): string {
  return match[at] ?? '';
}
