/**
 * Known issues behind page allocation failures, as public sources describe them. A fix is called certain only where the
 * source says so; vendor builds that no entry names are "not known".
 */
import { DRIVER_ISSUES } from './table-drivers.ts';
import { FILE_SYSTEM_ISSUES } from './table-file-systems.ts';
import { MM_ISSUES } from './table-mm.ts';
import type { KnownIssue } from './types.ts';

/** The day to which the table was brought up. */
export const KNOWN_ISSUES_DATE = '2026-11-22';

export const KNOWN_ISSUES: readonly KnownIssue[] = [...MM_ISSUES, ...DRIVER_ISSUES, ...FILE_SYSTEM_ISSUES];
