/** Names of inputs that lie in a private folder of ours: the file's own name is what a person knows. */
import { sep } from 'node:path';
import type { AnalyzeResult } from './analyze.ts';

/** A text without the folders. */
export function withoutFoldersIn(text: string, folders: readonly string[]): string {
  return folders.reduce((shorter, folder) => shorter.replaceAll(`${folder}${sep}`, ''), text);
}

/** The result without the folders, wherever it names them. */
export function withoutFolders(result: AnalyzeResult, folders: readonly string[]): AnalyzeResult {
  if (folders.length === 0) return result;
  const clean = (text: string): string => withoutFoldersIn(text, folders);
  const { analysis, problems } = result;
  const { inputs, coverage, rootCause } = analysis;
  return {
    ...result,
    analysis: {
      ...analysis,
      inputs: inputs.map((input) => ({ ...input, path: clean(input.path), problems: input.problems.map(clean) })),
      coverage: { ...coverage, missing: coverage.missing.map(clean) },
      rootCause: { ...rootCause, missing: rootCause.missing.map(clean) },
    },
    problems: problems.map((problem) => ({ ...problem, file: clean(problem.file), message: clean(problem.message) })),
  };
}
