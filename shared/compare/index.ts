export { compareCases, compareWithin } from './compare.ts';
export { compareCounts, parseCount } from './counts.ts';
export { rateFigure } from './figure.ts';
export { type ComparisonDocumentOptions, comparisonDocument, comparisonSections, rateFigureBlock } from './report.ts';
export { type Comparison, comparison } from './schema.ts';
export { type SplitCase, splitAtKernelChange } from './split.ts';
export { renderComparisonText } from './text.ts';
