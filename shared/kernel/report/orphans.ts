/** Notices memory reports and allocation traces whose first line is lost, so that the user learns of them. */
import type { LogRecord } from '../lines/records.ts';
import { MemInfoBuilder } from './mem-info.ts';

const MEMORY = /^(?:Mem-[Ii]nfo:|[Aa]ctive_anon:|Node \d+ \w+ free:)/;
const TRACE = /\bwarn_alloc(?:_failed)?(?:\.\w+)*[+ ]/;
const MAX_KEPT = 1000;

export class Orphans {
  readonly memory: number[] = [];
  readonly traces: number[] = [];
  private builder: MemInfoBuilder | null = null;

  /** True inside a block: its lines must not be left out. */
  get busy(): boolean {
    return this.builder !== null;
  }

  /** Takes a record that belongs to no report. */
  watch(record: LogRecord): void {
    const { body } = record;
    if (body.length < 8) return;
    if (this.builder !== null) {
      if (!this.builder.push(body) && !/^(?:lowmem|Node|\d+ )/.test(body)) this.builder = null;
      return;
    }
    if (MEMORY.test(body)) {
      this.builder = new MemInfoBuilder();
      this.builder.push(body);
      if (this.memory.length < MAX_KEPT) this.memory.push(record.line);
    } else if (TRACE.test(body) && this.traces.length < MAX_KEPT) {
      this.traces.push(record.line);
    }
  }
}
