/**
 * How large what ships may be. A number is raised with the change that needs it, and with the reason; build/check-sizes.ts
 * measures against it, build/package/packed-app.ts stops a package that exceeds its own.
 */
export const BUDGETS_BYTES = {
  /** All scripts and styles of the window without the editor (Monaco), gzip: what a first look at a case loads. */
  window: 1_200_000,
  /** The editor and its worker, gzip: loaded with the first log that is opened. */
  editor: 1_100_000,
  /** dist/cli.mjs, which every command loads before its own part. */
  cli: 24_000,
  /** The packed tarball: command line, loopback server and window. */
  tarball: 4_000_000,
  /** The desktop app's archive without native parts. */
  asar: 12_000_000,
  /** What lies unpacked beside it: the typesetter is most of it (52 MB on Linux). */
  unpacked: 65_000_000,
} as const;
