/** Reads inputs in tests: into memory, from files that vanish with the test. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import {
  type InputSummary,
  type IntakeOptions,
  openInput,
  type Problem,
} from '../../../electron/engine/intake/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'intake-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

/** Writes a file of this name into a folder of its own. @returns its path. */
export function file(name: string, bytes: Uint8Array | string): string {
  count += 1;
  const path = join(mkdtempSync(join(folder, `${count}-`)), name);
  writeFileSync(path, bytes);
  return path;
}

export function emptyFolder(): string {
  count += 1;
  return mkdtempSync(join(folder, `${count}-`));
}

export function fixturePath(name: string): string {
  return join(import.meta.dirname, '../../fixtures/intake', name);
}

export function fixture(name: string): Buffer {
  return readFileSync(fixturePath(name));
}

export interface ReadMember {
  readonly path: string;
  readonly displayPath: string;
  readonly container: readonly string[];
  readonly sizeBytes: number | null;
  readonly text: string;
  readonly problems: readonly Problem[];
}

export interface ReadInput {
  readonly members: readonly ReadMember[];
  readonly summary: InputSummary;
  /** Text of the one member of this path. */
  text(path: string): string;
  /** `code severity` of every problem. */
  readonly codes: readonly string[];
}

/** Reads all members of an input into memory. */
export async function read(path: string, options: IntakeOptions = {}): Promise<ReadInput> {
  const input = openInput(path, options);
  const members: ReadMember[] = [];
  for await (const member of input) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of member.stream()) chunks.push(chunk);
    const { displayPath, container, sizeBytes, problems } = member;
    members.push({
      path: member.path,
      displayPath,
      container,
      sizeBytes,
      problems,
      text: Buffer.concat(chunks).toString('utf8'),
    });
  }
  const summary = input.summary();
  return {
    members,
    summary,
    codes: summary.problems.map((p) => `${p.code} ${p.severity}`),
    text: (wanted) => {
      const found = members.filter((m) => m.path === wanted);
      if (found.length !== 1)
        throw new Error(`${found.length} members called ${wanted} among ${members.map((m) => m.path)}`);
      return found[0]?.text ?? '';
    },
  };
}
