/** The reports that the tests of all writers look at. */
import type { ReportOptions } from '../../../shared/report/document.ts';
import { buildReport } from '../../../shared/report/document.ts';
import type { ReportDocument } from '../../../shared/report/model.ts';
import { type BuiltCase, excerptFrom } from '../../builders/analysis.ts';
import { memInfoCase } from '../../builders/mem-info-case.ts';
import { seedCase } from '../../builders/seed-case.ts';
import { hostileCase, stormCase } from '../../builders/strained-cases.ts';

export const CASES: Record<string, () => BuiltCase> = {
  'two failures without memory numbers': seedCase,
  'three failures with memory numbers': memInfoCase,
  'a storm of 300': () => stormCase(300),
  'hostile text': hostileCase,
};

export function report(built: BuiltCase, options: Partial<ReportOptions> = {}): ReportDocument {
  return buildReport(built.analysis, {
    customer: 'Example Bank AG',
    caseNumber: 'CS-031245',
    author: 'Support desk',
    date: '2026-11-22',
    excerpt: excerptFrom(built),
    ...options,
  });
}

/** All code points that a terminal or a text renderer would act on instead of showing. */
export const ACTIVE_CHARACTERS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
