/** Whole logs of a case that was read back: out of its file, or out of its inputs where they still lie as they were. */
import type { CaseFile } from '../engine/case-store/case-file.ts';
import { LineIndex } from '../engine/line-index/line-index.ts';
import { LogStore } from '../engine/log-store/log-store.ts';
import type { LogFile } from './case.ts';
import { restoreLogs } from './sources.ts';

export type LogsProgress = (doneBytes: number, totalBytes: number) => void;

export class WholeLogs {
  private readonly file: CaseFile;
  private readonly paths: readonly string[] | null;
  private readonly scratchFolder: string | undefined;
  private store: LogStore | null = null;
  private readonly indexes = new Map<string, Promise<LineIndex | null>>();
  /** Work under way by log, and that on all of them; not tied to a caller's signal, since the next one wants it too. */
  private readonly unpacking = new Map<string, Promise<void>>();
  private restoring: Promise<void> | null = null;
  private readonly stop = new AbortController();
  /** Logs that turned out not to be there as they were. */
  private readonly lost = new Set<string>();

  /** @param scratchFolder where logs are unpacked; a folder of this process where it is left out */
  constructor(file: CaseFile, paths: readonly string[] | null, scratchFolder?: string) {
    this.file = file;
    this.paths = paths;
    this.scratchFolder = scratchFolder;
  }

  /** Whether the whole text of a log can be had, as far as is known now. */
  has(member: string): boolean {
    if (this.lost.has(member)) return false;
    if (this.file.keptLog(member) !== null) return true;
    return this.paths !== null && this.file.overview.logs.some((log) => log.member === member && log.readable);
  }

  /** Brings whole logs into the private folder, as far as they can be had. */
  async bring(members: readonly string[], onProgress: LogsProgress): Promise<void> {
    this.store ??= await LogStore.create(this.scratchFolder);
    const { store } = this;
    let fromInputs = false;
    for (const member of members.filter((name) => this.has(name) && !this.isHere(name))) {
      const bytes = this.file.keptLog(member);
      if (bytes === null) fromInputs = true;
      else {
        const work = this.unpacking.get(member) ?? this.unpack(member, bytes, store, onProgress);
        this.unpacking.set(member, work);
        await work;
      }
    }
    if (!fromInputs) return;
    // All logs in one pass: an archive is read from its beginning each time.
    this.restoring ??= this.restore(store, onProgress);
    await this.restoring;
  }

  /** The lines of a log; null when its whole text cannot be had. */
  async index(member: string, onProgress: LogsProgress): Promise<LineIndex | null> {
    if (!this.has(member)) return null;
    await this.bring([member], onProgress);
    const place = this.store?.locate(member) ?? null;
    if (place === null || this.lost.has(member)) return null;
    let index = this.indexes.get(member);
    if (index === undefined) {
      index = LineIndex.build(place.path, place.bytes, { onProgress }).catch(() => {
        this.lost.add(member);
        return null;
      });
      this.indexes.set(member, index);
    }
    return await index;
  }

  /** Logs that were brought. */
  files(): LogFile[] {
    return this.file.overview.logs.flatMap(({ member }) => {
      const place = this.lost.has(member) ? null : (this.store?.locate(member) ?? null);
      return place === null ? [] : [{ member, ...place }];
    });
  }

  async dispose(): Promise<void> {
    this.stop.abort();
    await Promise.allSettled([...this.unpacking.values(), this.restoring]);
    await this.store?.dispose();
  }

  /** An empty log has no file, and needs none. */
  private isHere(member: string): boolean {
    return this.store?.locate(member) != null;
  }

  private async restore(store: LogStore, onProgress: LogsProgress): Promise<void> {
    const wanted = new Map(
      this.file.overview.logs
        .filter((log) => log.readable && this.file.keptLog(log.member) === null)
        .map((log) => [log.member, log.bytes]),
    );
    // An input that cannot be read any more is as good as one that is gone.
    const left = await restoreLogs(this.paths ?? [], wanted, store, this.stop.signal, onProgress).catch(
      () => new Set(wanted.keys()),
    );
    for (const member of left) this.lost.add(member);
  }

  private async unpack(member: string, bytes: number, store: LogStore, onProgress: LogsProgress): Promise<void> {
    const writer = await store.writer(member);
    let done = 0;
    try {
      for (const piece of this.file.logBytes(member)) {
        this.stop.signal.throwIfAborted();
        await writer.write(piece);
        done += piece.byteLength;
        onProgress(done, bytes);
      }
    } catch {
      // Half a log is none: the lines around events are still there.
      this.lost.add(member);
    } finally {
      await writer.end();
    }
  }
}
