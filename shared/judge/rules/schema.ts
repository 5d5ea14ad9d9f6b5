/**
 * A file of rules that a site keeps for itself: JSON, checked field by field. See docs/rules.md.
 */
import { z } from 'zod';
import { causeId, eventKind } from '../../contract/index.ts';

export const RULES_FORMAT = 'buddyscope.rules/1';

/** Longer text is no rule; more rules than these are no site's own. */
export const MAX_FILE_CHARACTERS = 1024 * 1024;
export const MAX_RULES = 500;

const text = z.string().min(1).max(2000);
const name = z.string().min(1).max(200);
const names = z.array(name).min(1).max(50);

const condition = z
  .strictObject({
    kind: z.array(eventKind).min(1).optional(),
    order: z
      .strictObject({ min: z.int().min(0).max(30).optional(), max: z.int().min(0).max(30).optional() })
      .optional(),
    mode: z
      .array(z.string().regex(/^0x[0-9a-fA-F]{1,16}$/))
      .min(1)
      .max(50)
      .optional(),
    flags: names.optional(),
    canSleep: z.boolean().optional(),
    context: z
      .array(z.enum(['hardirq', 'softirq', 'process', 'unknown']))
      .min(1)
      .optional(),
    process: names.optional(),
    kernel: names.optional(),
    frames: names.optional(),
    modules: names.optional(),
    cause: z.array(causeId).min(1).optional(),
    expectation: z.enum(['refused', 'should-have-succeeded', 'unknown']).optional(),
  })
  .refine((when) => Object.keys(when).length > 0, { message: 'needs at least one condition' });

const advice = z.strictObject({
  action: text,
  commands: z.array(z.string().max(2000)).max(20).default([]),
  risk: z.string().max(2000).default(''),
  verify: z.string().max(2000).default(''),
  undo: z.string().max(2000).default(''),
});

const consequence = z
  .strictObject({
    cause: causeId.optional(),
    severityLevel: z.int().min(0).max(4).optional(),
    note: text.optional(),
    knownIssue: z.strictObject({ id: name, fix: text.optional(), source: text.optional() }).optional(),
    advice: advice.optional(),
  })
  .refine((say) => Object.keys(say).length > 0, { message: 'needs at least one consequence' });

export const userRule = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  title: z.string().min(1).max(200),
  when: condition,
  say: consequence,
});

export const ruleFile = z.strictObject({
  format: z.literal(RULES_FORMAT),
  rules: z.array(z.unknown()).max(MAX_RULES),
});

export type RuleBody = z.infer<typeof userRule>;

/** A rule that passed, with the file that it came from. */
export interface UserRule extends RuleBody {
  readonly file: string;
}
