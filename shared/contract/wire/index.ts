export * from './columns.ts';
export * from './frames.ts';
export * from './methods.ts';
export * from './notes.ts';
export * from './overview.ts';
export * from './series.ts';
