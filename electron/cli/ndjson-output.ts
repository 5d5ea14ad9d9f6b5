/** An analysis as lines of JSON (shared/contract/stream.ts): failures as they are found, the result when it is known. */
import { foundEvent } from '../../shared/case/found.ts';
import { type Analysis, STREAM_SCHEMA_ID, type StreamLine } from '../../shared/contract/index.ts';
import type { RawReport } from '../../shared/kernel/report/raw-report.ts';
import type { AnalyzeProgress } from '../engine/analyze.ts';
import { KNOWLEDGE_DATE, VERSION } from '../engine/version.ts';
import { shownJson } from './json-output.ts';
import type { LineOutput } from './line-output.ts';

/** Lines are handed over when they have about this many characters. */
const PIECE_CHARS = 64 * 1024;
const PROGRESS_INTERVAL_MS = 1000;
/** A failure waits no longer than this for others to be written with it. */
const FOUND_INTERVAL_MS = 50;

export interface StreamOptions {
  /** Whether failures are told while they are found. */
  readonly tellsFound: boolean;
  readonly tellsProgress: boolean;
}

export class NdjsonStream {
  private readonly output: LineOutput;
  private readonly options: StreamOptions;
  private waiting = '';
  private writtenAt = Number.NEGATIVE_INFINITY;
  private progressAt = performance.now();
  private stage: AnalyzeProgress['stage'] = 'reading';

  constructor(output: LineOutput, options: StreamOptions) {
    this.output = output;
    this.options = options;
  }

  start(inputs: number): void {
    const tool = { name: 'buddyscope', version: VERSION, knowledgeDate: KNOWLEDGE_DATE } as const;
    this.add({ type: 'start', schema: STREAM_SCHEMA_ID, tool, inputs, tellsFound: this.options.tellsFound });
    this.hand();
  }

  found(member: string, report: RawReport): void {
    if (!this.options.tellsFound) return;
    this.add({ type: 'found', ...foundEvent(member, report), byteOffset: report.byteOffset });
    this.handInTime();
  }

  progress(progress: AnalyzeProgress): void {
    this.handInTime();
    const { stage, input, bytesRead, totalBytes, failures } = progress;
    const now = performance.now();
    if (!this.options.tellsProgress) return;
    if (now - this.progressAt < PROGRESS_INTERVAL_MS && stage === this.stage) return;
    this.progressAt = now;
    this.stage = stage;
    this.add({ type: 'progress', stage, input, bytesRead, totalBytes, failures });
    this.hand();
  }

  /** Writes the result, piece by piece. */
  async end(analysis: Analysis, exitCode: 0 | 3 | 4): Promise<void> {
    const { events, groups, findings, ...rest } = analysis;
    for (const event of events) {
      this.add({ type: 'event', ...event });
      if (this.waiting.length < PIECE_CHARS) continue;
      this.hand();
      await this.output.written();
    }
    for (const group of groups) this.add({ type: 'group', ...group });
    for (const finding of findings) this.add({ type: 'finding', ...finding });
    const counts = { events: events.length, groups: groups.length, findings: findings.length };
    this.add({ type: 'end', exitCode, ...counts, analysis: rest });
    this.hand();
    await this.output.written();
  }

  private add(line: StreamLine): void {
    this.waiting += `${shownJson(JSON.stringify(line))}\n`;
  }

  private handInTime(): void {
    const due = this.waiting.length >= PIECE_CHARS || performance.now() - this.writtenAt >= FOUND_INTERVAL_MS;
    if (this.waiting !== '' && due) this.hand();
  }

  private hand(): void {
    this.output.write(this.waiting);
    this.waiting = '';
    this.writtenAt = performance.now();
  }
}
