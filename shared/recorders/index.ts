/** Which recorder wrote a text, and its reading. */
import { isAtopText, readAtop } from './atop.ts';
import { isCollectlHeading, isCollectlTerminal, readCollectl } from './collectl.ts';
import { isFreeHeading, readFree } from './free.ts';
import type { RecorderOptions } from './moments.ts';
import { readOswMeminfo, readOswSlabinfo } from './oswatcher.ts';
import { isPcpLegend, pcpHeading, readPcpText } from './pcp.ts';
import type { Recording } from './points.ts';
import { isVmstatHeading, readVmstat } from './vmstat.ts';

export type { RecorderOptions } from './moments.ts';
export type { Recording } from './points.ts';

export { isCollectlRaw, RAW_RECORDINGS, type RawRecorder, rawRecorderAt } from './raw.ts';

export type Recorder = 'vmstat' | 'free' | 'osw-meminfo' | 'osw-slabinfo' | 'atop' | 'collectl' | 'pcp';

const READERS: Readonly<Record<Recorder, (text: string, options: RecorderOptions) => Recording>> = {
  vmstat: readVmstat,
  free: readFree,
  'osw-meminfo': readOswMeminfo,
  'osw-slabinfo': readOswSlabinfo,
  atop: readAtop,
  collectl: readCollectl,
  pcp: readPcpText,
};

/** Folders of OSWatcher, files called after their tool; never below a root file system, where `free` and `vmstat` are other things. */
const OSWATCHER = /(?:^|\/)osw(?:meminfo|slabinfo|vmstat)\/[^/]{1,200}$/;
const FILES =
  /^(?:vmstat|free|atop|collectl|pmdumptext|pmrep|osw(?:meminfo|slabinfo|vmstat))(?:[-_.][^/]{0,120})?\.(?:txt|log|out|dat|csv|tab)$/;
/** Tables that collectl writes itself (`-P -f`), called after host and day. */
const COLLECTL = /(?:^|\/)collectl\/[^/]{1,120}-\d{8}(?:-\d{6})?\.tab(?:\.gz)?$/;
const SYSTEM =
  /(?:^|\/)(?:etc|usr|lib|lib64|proc|sys|boot|s?bin|dev|run|sos_\w+|insights_commands|sos_logs|sos_reports)\//;

/** True for a path that may be a recorder's text; its content decides. */
export function recorderNamed(path: string): boolean {
  if (OSWATCHER.test(path) || COLLECTL.test(path)) return true;
  return FILES.test(path.slice(path.lastIndexOf('/') + 1)) && !SYSTEM.test(path);
}

/**
 * Tells the recorder by the first lines of a text. Strict: a kernel log is never taken for a recording.
 * @param head some thousand characters
 * @returns null when none is recognised
 */
export function recorderOf(head: string): Recorder | null {
  const lines = head.slice(0, 8192).split(/\r?\n/, 60);
  // OSWatcher writes a line about itself first.
  const marked = lines.slice(0, 10).some((line) => line.startsWith('zzz'));
  let legend = 0;
  for (const [i, line] of lines.entries()) {
    if (line.length > 4000) return null;
    // What a recorder writes has its form from the first lines on; below them it may be quoted.
    if (i < 12) {
      if (isVmstatHeading(line)) return 'vmstat';
      if (isFreeHeading(line)) return 'free';
      if (isAtopText(line)) return 'atop';
      if (isCollectlHeading(line) || isCollectlTerminal(line)) return 'collectl';
    }
    if (i < 3 + legend && pcpHeading(line) !== null) return 'pcp';
    if (i === legend && isPcpLegend(line)) legend++;
    if (isCollectlHeading(line)) return 'collectl';
    if (marked && /^MemTotal: +\d+ kB/.test(line)) return 'osw-meminfo';
    if (marked && /^slabinfo - version/.test(line)) return 'osw-slabinfo';
    if (marked && / : tunables .{0,80}: slabdata /.test(line)) return 'osw-slabinfo';
  }
  return null;
}

/** Reads a recorder's text; an unknown one gives a problem. */
export function readRecording(text: string, options: RecorderOptions): Recording {
  const recorder = recorderOf(text.slice(0, 8192));
  if (recorder === null) return { series: [], problems: ['not the text of a recorder that is known'] };
  const recording = READERS[recorder](text, options);
  if (recording.series.length === 0 && recording.problems.length === 0)
    recording.problems.push('none of its rows carries values with a date and time that can be read');
  return recording;
}
