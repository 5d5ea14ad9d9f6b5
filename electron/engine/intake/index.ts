/** The way in: everything that the rest of the engine may use of the intake. */
export { classify, type LogForm, type MemberRole, type RoleName } from './classify.ts';
export type { JournalHeader } from './journal/format.ts';
export { type JournalEntry, type JournalOptions, readJournal } from './journal/read-journal.ts';
export { defaultLimits, type IntakeLimits } from './limits.ts';
export type { Input, InputKind, InputSummary, IntakeOptions, IntakeProgress, Member } from './member.ts';
export { displayName, shownPath } from './names.ts';
export { openInput } from './open-input.ts';
export type { Problem, ProblemCode, Severity } from './problem.ts';
