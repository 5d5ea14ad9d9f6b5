/** Reads a file of rules. A rule that is wrong is named and left out; the others stay. */
import type { z } from 'zod';
import { MAX_FILE_CHARACTERS, RULES_FORMAT, ruleFile, type UserRule, userRule } from './schema.ts';

export interface ParsedRules {
  readonly rules: UserRule[];
  /** One sentence each: file, rule, what is wrong. */
  readonly problems: string[];
}

/** As many problems of one rule as help. */
const MAX_ISSUES = 4;

function told(error: z.ZodError): string {
  const issues = error.issues.slice(0, MAX_ISSUES).map((issue) => {
    const at = issue.path.join('.');
    return at === '' ? issue.message : `${at}: ${issue.message}`;
  });
  const more = error.issues.length > MAX_ISSUES ? `; ${error.issues.length - MAX_ISSUES} more` : '';
  return `${issues.join('; ')}${more}`;
}

function nameOf(raw: unknown, index: number): string {
  const id = typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : undefined;
  const shown = typeof id === 'string' ? ` ("${id.slice(0, 64)}")` : '';
  return `rule ${index + 1}${shown}`;
}

/**
 * Parses the text of one file.
 * @param fileName as the user knows it; only for messages
 * @returns the good rules in file order, and one sentence for whatever was left out. Never throws.
 */
export function parseUserRules(text: string, fileName: string): ParsedRules {
  const bad = (why: string): ParsedRules => ({ rules: [], problems: [`${fileName}: ${why}`] });
  if (text.length > MAX_FILE_CHARACTERS)
    return bad(`larger than ${MAX_FILE_CHARACTERS / 1024} KiB, not read; split it.`);
  let raw: unknown;
  try {
    raw = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return bad(
      `not valid JSON (${error instanceof Error ? error.message.slice(0, 200) : 'unreadable'}); no rule of it is used.`,
    );
  }
  const file = ruleFile.safeParse(raw);
  if (!file.success)
    return bad(`not a file of rules (${told(file.error)}); it must be {"format": "${RULES_FORMAT}", "rules": [...]}.`);
  const rules: UserRule[] = [];
  const problems: string[] = [];
  const seen = new Set<string>();
  file.data.rules.forEach((one, index) => {
    const rule = userRule.safeParse(one);
    if (!rule.success) {
      problems.push(`${fileName}: ${nameOf(one, index)} is not used (${told(rule.error)}).`);
      return;
    }
    if (seen.has(rule.data.id)) {
      problems.push(`${fileName}: ${nameOf(one, index)} is not used (its id stands twice; the first one counts).`);
      return;
    }
    seen.add(rule.data.id);
    rules.push({ ...rule.data, file: fileName });
  });
  return { rules, problems };
}
