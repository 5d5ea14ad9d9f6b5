/** The stack as a story. */
export { attributeStack } from './attribute.ts';
export type { Attribution, StackInput } from './types.ts';
