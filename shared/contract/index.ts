export * from './analysis.ts';
export * from './event.ts';
export * from './facts.ts';
export * from './memory.ts';
export * from './primitives.ts';
export * from './report-edits.ts';
export * from './verdict.ts';
export * from './workload.ts';
