/** Where the lines of a case are to be searched: in the logs that lie here, and in the inputs where they still lie. */
import { inputPrefixes } from '../engine/input-prefix.ts';
import type { LogFile, OpenCase } from './case.ts';

/** An input that is read again for its logs, if it is still the one that the case was made from. */
export interface SearchedInput {
  readonly path: string;
  /** As when the case was made. */
  readonly bytes: number;
  readonly sha256: string | null;
  /** In front of the names of its logs. */
  readonly prefix: string;
  /** The logs that are wanted of it, by their names in the case. */
  readonly members: readonly string[];
}

export interface SearchPlan {
  readonly files: readonly LogFile[];
  readonly inputs: readonly SearchedInput[];
}

/** @param member the one log that is meant; null means all */
export function planSearch(open: OpenCase, member: string | null): SearchPlan {
  const { coverage, inputs } = open.overview();
  const meant = (name: string): boolean => member === null || name === member;
  const files = open.logFiles().filter((file) => meant(file.member));
  const here = new Set(files.map((file) => file.member));
  const away = coverage.sources.flatMap((source) =>
    source.form == null && meant(source.member) && !here.has(source.member) ? [source.member] : [],
  );
  const prefixes = inputPrefixes(inputs.map(({ path }, i) => open.paths?.[i] ?? path));
  return {
    files,
    inputs: inputs.flatMap((input, i) => {
      // The path that stands in a case file may be anybody's: only what was read on this machine is read again.
      const path = open.paths?.[i];
      if (path === undefined) return [];
      const prefix = prefixes[i] ?? '';
      const members = away.filter((name) => name.startsWith(prefix));
      if (members.length === 0) return [];
      return [{ path, bytes: input.bytes, sha256: input.sha256, prefix, members }];
    }),
  };
}
