/**
 * The tables of a fleet: what is kept of each report when thousands are read. One list of columns tells the rows, the
 * Parquet files and the documentation, so that they cannot disagree. Names are those of the analysis.
 */

/** How a column is stored: `time` is a moment in UTC, in NDJSON as RFC 3339 and in Parquet as a timestamp of milliseconds. */
export type ColumnType = 'text' | 'integer' | 'number' | 'truth' | 'time';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly meaning: string;
  /** Never null. Every other column is null where the value is not known. */
  readonly required?: true;
}

export const TABLES = ['reports', 'failures', 'findings'] as const;
export type TableName = (typeof TABLES)[number];

/** Changes when a column is removed or means something else; a new column does not change it. */
export const FLEET_SCHEMA = 'buddyscope.fleet/1';

const REPORT: Column = {
  name: 'report',
  type: 'text',
  meaning: 'key of the report: the first 16 digits of the SHA-256 of its path as given; joins the tables',
  required: true,
};

const reports: readonly Column[] = [
  REPORT,
  { name: 'path', type: 'text', meaning: 'the path as given', required: true },
  {
    name: 'status',
    type: 'text',
    meaning:
      '`read`, `partial` (a part was lost), `unreadable`, or `stopped` (the reading ended by itself or by a limit)',
    required: true,
  },
  { name: 'problem', type: 'text', meaning: 'what was wrong, in words' },
  { name: 'kind', type: 'text', meaning: 'sosreport, supportconfig, archive, directory, log or unknown' },
  { name: 'sha256', type: 'text', meaning: 'of the input; null for folders' },
  { name: 'bytes', type: 'integer', meaning: 'of the input' },
  { name: 'hostname', type: 'text', meaning: 'of the host' },
  { name: 'distro', type: 'text', meaning: 'distribution and version' },
  { name: 'kernel', type: 'text', meaning: 'release of the running kernel' },
  { name: 'arch', type: 'text', meaning: 'machine architecture' },
  { name: 'memTotalKiB', type: 'integer', meaning: 'memory of the host in KiB' },
  { name: 'numaNodes', type: 'integer', meaning: 'NUMA nodes' },
  { name: 'minFreeKiB', type: 'integer', meaning: 'vm.min_free_kbytes as running' },
  { name: 'failures', type: 'integer', meaning: 'page allocation failures' },
  { name: 'otherEvents', type: 'integer', meaning: 'sister events: OOM kills, stalls, lockups …' },
  { name: 'suppressed', type: 'integer', meaning: 'events that the kernel says it did not print' },
  { name: 'groups', type: 'integer', meaning: 'groups of events of one cause' },
  { name: 'firstTime', type: 'time', meaning: 'first failure of which the time is known' },
  { name: 'lastTime', type: 'time', meaning: 'last failure of which the time is known' },
  { name: 'statement', type: 'text', meaning: 'the root cause in words' },
  { name: 'confidence', type: 'text', meaning: 'high, medium or low' },
  { name: 'missing', type: 'integer', meaning: 'number of things that could not be seen' },
  { name: 'toolVersion', type: 'text', meaning: 'version of buddyscope', required: true },
  { name: 'knowledgeDate', type: 'text', meaning: 'date of its rules and tables', required: true },
];

const failures: readonly Column[] = [
  REPORT,
  { name: 'event', type: 'text', meaning: 'id of the event within the report', required: true },
  { name: 'kind', type: 'text', meaning: 'page-allocation-failure, or the kind of a sister event', required: true },
  { name: 'time', type: 'time', meaning: 'when, in UTC; null where the zone of the host is not known' },
  { name: 'timeText', type: 'text', meaning: 'when, as the analysis has it, with its offset where that is known' },
  { name: 'bootSeconds', type: 'number', meaning: 'seconds since boot' },
  { name: 'kernel', type: 'text', meaning: 'release of the kernel that printed it' },
  { name: 'process', type: 'text', meaning: 'comm of the task' },
  { name: 'pid', type: 'integer', meaning: 'of the task' },
  { name: 'cpu', type: 'integer', meaning: 'that it ran on' },
  { name: 'order', type: 'integer', meaning: 'order of the request' },
  { name: 'sizeKiB', type: 'integer', meaning: 'size of the request in KiB' },
  { name: 'mode', type: 'text', meaning: 'gfp mask as printed' },
  { name: 'gfpNames', type: 'text', meaning: 'its names, joined by |' },
  { name: 'context', type: 'text', meaning: 'hardirq, softirq, process or unknown' },
  { name: 'requester', type: 'text', meaning: 'function that asked for the memory' },
  { name: 'driver', type: 'text', meaning: 'module whose code stands in the stack' },
  { name: 'cause', type: 'text', meaning: 'cause of the verdict' },
  { name: 'confidence', type: 'text', meaning: 'of the verdict: high, medium or low' },
  {
    name: 'expectation',
    type: 'text',
    meaning: 'refused, should-have-succeeded or unknown: the watermark rule replayed',
  },
  { name: 'rule', type: 'text', meaning: 'watermark rule used' },
  { name: 'zone', type: 'text', meaning: 'zone that came nearest to serving the request, with its node' },
  { name: 'marginKiB', type: 'number', meaning: 'its margin over the watermark in KiB; 0 and below refuses' },
  {
    name: 'failedAt',
    type: 'text',
    meaning: 'where that zone refused: watermark, order-loop or no-block (enough memory, none of it in one piece)',
  },
  { name: 'severityLevel', type: 'integer', meaning: '0 harmless to 4 machine-level' },
  { name: 'fingerprint', type: 'text', meaning: 'joins events of one cause over machines and kernels', required: true },
  { name: 'member', type: 'text', meaning: 'where its first line stands', required: true },
  { name: 'line', type: 'integer', meaning: 'line in that member, from 1', required: true },
];

const findings: readonly Column[] = [
  REPORT,
  { name: 'finding', type: 'text', meaning: 'id of the finding', required: true },
  { name: 'severity', type: 'text', meaning: 'critical, warning or info', required: true },
  { name: 'title', type: 'text', meaning: 'in one line', required: true },
  { name: 'detail', type: 'text', meaning: 'in words', required: true },
];

export const COLUMNS: Readonly<Record<TableName, readonly Column[]>> = { reports, failures, findings };

export type Cell = string | number | boolean | null;
/** One row; `table` says of which table it is when rows of all of them share a stream. */
export type FleetRow = { readonly table: TableName } & Readonly<Record<string, Cell>>;
