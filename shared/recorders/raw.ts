/** Recordings in forms that only their own tool reads: told by name, with the way to turn them into text. */

export type RawRecorder = 'pcp' | 'atop' | 'collectl';

interface RawRecording {
  /** Completes "… are not read". */
  readonly what: string;
  readonly advice: string;
  /** Paths in a report. */
  readonly path: RegExp;
}

export const RAW_RECORDINGS: Readonly<Record<RawRecorder, RawRecording>> = {
  pcp: {
    what: 'native PCP archives',
    advice: 'Turn it into text: pmrep -a ARCHIVE -o csv mem.util mem.vmstat network.interface.in.packets.',
    // `20261122.18.46.0.xz`, `.index`, `.meta`.
    path: /(?:^|\/)pcp\/(?:.{1,200}\/)?\d{8}(?:\.\d\d[.\d]{0,6})?(?:-\d\d)?\.(?:\d{1,4}|index|meta)(?:\.(?:xz|gz|zst|bz2))?$/,
  },
  atop: {
    what: 'raw files of atop',
    advice: 'Print it with the atop that wrote it: atop -r FILE -P MEM,SWP,PAG > FILE.txt.',
    path: /(?:^|\/)atop\/(?:atop_|daily\.log|atop\.log)[\w.]{0,40}$/,
  },
  collectl: {
    what: 'raw files of collectl',
    advice: 'Print it as a table: collectl -p FILE -P > FILE.txt.',
    path: /(?:^|\/)collectl\/[^/]{1,120}\.raw(?:p)?(?:\.gz)?$/,
  },
};

/** Tells raw recordings by their path. */
export function rawRecorderAt(path: string): RawRecorder | null {
  const names: readonly RawRecorder[] = ['pcp', 'atop', 'collectl'];
  return names.find((name) => RAW_RECORDINGS[name].path.test(path)) ?? null;
}

/** The head of a raw file of collectl: a line of number signs, then its version. */
export const isCollectlRaw = (head: string): boolean => /^#{40,100}\r?\n# Collectl: +V\d/.test(head);
