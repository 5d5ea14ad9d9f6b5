export { parseWords } from './own-words.ts';
export { type Redacted, type RedactionSample, redactAnalysis, redactInputs } from './redact-inputs.ts';
export { Redactor } from './redactor.ts';
