/** The parts of all reports joined to the tables of the fleet: lines of JSON and Parquet, each file whole or not there. */
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { COLUMNS, type FleetRow, TABLES, type TableName } from '../../../shared/fleet/columns.ts';
import { ParquetTable } from './parquet.ts';

export const FLEET_FORMATS = ['ndjson', 'parquet'] as const;
export type FleetFormat = (typeof FLEET_FORMATS)[number];

/** What a run came to, told at its end. */
export interface FleetCounts {
  readonly rows: Readonly<Record<TableName, number>>;
  /** Reports by their status. */
  readonly status: ReadonlyMap<string, number>;
  readonly withFailures: number;
}

/**
 * Joins parts in their order.
 * @throws the signal's abort reason, and errors of reading a part or writing a table
 */
export async function writeTables(
  parts: Iterable<string>,
  folder: string,
  formats: ReadonlySet<FleetFormat>,
  signal: AbortSignal,
): Promise<FleetCounts> {
  const rows = { reports: 0, failures: 0, findings: 0 };
  const status = new Map<string, number>();
  let withFailures = 0;
  const files = new Map<string, string>();
  const open = (name: string): string => {
    const path = join(folder, name);
    files.set(`${path}.tmp`, path);
    return `${path}.tmp`;
  };
  const each = <T>(make: (table: TableName) => T): Record<TableName, T> => ({
    reports: make('reports'),
    failures: make('failures'),
    findings: make('findings'),
  });
  const lines = formats.has('ndjson') ? each((table) => createWriteStream(open(`${table}.ndjson`))) : null;
  const columns = formats.has('parquet')
    ? each((table) => new ParquetTable(open(`${table}.parquet`), COLUMNS[table]))
    : null;
  try {
    for (const part of parts) {
      signal.throwIfAborted();
      for await (const line of createInterface({
        input: createReadStream(part),
        crlfDelay: Number.POSITIVE_INFINITY,
      })) {
        const row = parsed(line);
        if (row === null) throw new Error(`${part} is damaged: remove it and run again`);
        rows[row.table]++;
        if (row.table === 'reports') {
          status.set(String(row['status']), (status.get(String(row['status'])) ?? 0) + 1);
          if (Number(row['failures']) > 0) withFailures++;
        }
        columns?.[row.table].add(row);
        const stream = lines?.[row.table];
        if (stream !== undefined && !stream.write(withoutTable(row)))
          await new Promise<void>((resolve, reject) => {
            stream.once('drain', resolve);
            stream.once('error', reject);
          });
      }
    }
    for (const table of TABLES) {
      columns?.[table].finish();
      const stream = lines?.[table];
      if (stream === undefined) continue;
      stream.end();
      await finished(stream);
    }
    for (const [made, path] of files) await rename(made, path);
  } finally {
    for (const table of TABLES) lines?.[table].destroy();
    for (const made of files.keys()) await rm(made, { force: true });
  }
  return { rows, status, withFailures };
}

/** The parts are our own files, but may have been cut: what is no row is not passed on. */
function parsed(line: string): FleetRow | null {
  try {
    const row: unknown = JSON.parse(line);
    if (typeof row !== 'object' || row === null || !('table' in row)) return null;
    return TABLES.some((table) => table === row.table) ? (row as FleetRow) : null;
  } catch {
    return null;
  }
}

function withoutTable(row: FleetRow): string {
  const { table: _, ...cells } = row;
  return `${JSON.stringify(cells)}\n`;
}
