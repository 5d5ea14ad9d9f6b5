/** Rows to a Parquet file, a group at a time, so that memory does not grow with the number of rows. */
import { fileWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { Cell, Column, ColumnType, FleetRow } from '../../../shared/fleet/columns.ts';
import { FLEET_SCHEMA } from '../../../shared/fleet/columns.ts';
import { VERSION } from '../version.ts';

/** Rows of one group: some megabytes, and large enough for a query engine to skip groups by. */
const GROUP_ROWS = 20_000;

const ELEMENTS: Readonly<Record<ColumnType, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  truth: { type: 'BOOLEAN' },
  // The logical type says that it is UTC; the older one is for readers that know only that.
  time: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
};

export class ParquetTable {
  private readonly columns: readonly Column[];
  private readonly writer: ParquetWriter;
  private group: FleetRow[] = [];

  /** Creates the file; an existing one is replaced. */
  constructor(path: string, columns: readonly Column[]) {
    this.columns = columns;
    this.writer = new ParquetWriter({
      writer: fileWriter(path),
      schema: [
        { name: 'root', num_children: columns.length },
        ...columns.map(
          (column): SchemaElement => ({
            ...ELEMENTS[column.type],
            name: column.name,
            repetition_type: column.required === true ? 'REQUIRED' : 'OPTIONAL',
          }),
        ),
      ],
      kvMetadata: [{ key: 'schema', value: FLEET_SCHEMA }],
      createdBy: `buddyscope version ${VERSION}`,
    });
  }

  add(row: FleetRow): void {
    this.group.push(row);
    if (this.group.length >= GROUP_ROWS) this.flush();
  }

  /** Writes what is left and the footer; without it the file is none. */
  finish(): void {
    this.flush();
    this.writer.finish();
  }

  private flush(): void {
    const rows = this.group;
    if (rows.length === 0) return;
    this.group = [];
    this.writer.write({
      columnData: this.columns.map(({ name, type }) => ({ name, data: rows.map((row) => stored(row[name], type)) })),
      rowGroupSize: rows.length,
    });
  }
}

function stored(cell: Cell | undefined, type: ColumnType): Cell | bigint | Date {
  if (cell === undefined || cell === null) return null;
  // A kernel may print any number; what is no integer has no place in such a column.
  if (type === 'integer') return typeof cell === 'number' && Number.isSafeInteger(cell) ? BigInt(cell) : null;
  if (type === 'time') return typeof cell === 'string' ? new Date(cell) : null;
  return cell;
}
