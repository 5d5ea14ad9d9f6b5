/** A finding, with its small print in one place. */
import type { Advice, Evidence, Finding, Severity } from '../../contract/index.ts';

/** As many places as somebody will follow. */
const MAX_EVIDENCE = 12;

interface Parts {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  readonly detail: readonly string[];
  readonly evidence?: readonly Evidence[];
  readonly advice?: readonly Advice[];
}

export function finding(parts: Parts): Finding {
  return {
    id: parts.id,
    severity: parts.severity,
    title: parts.title,
    detail: parts.detail.filter((text) => text !== '').join(' '),
    evidence: [...(parts.evidence ?? [])].slice(0, MAX_EVIDENCE),
    advice: [...(parts.advice ?? [])],
  };
}

/** `sysctl -a` style: name, value and where it stands. */
export function cited(
  name: string,
  fact: { readonly value: string; readonly member: string; readonly line: number | null },
): string {
  return `${name} = ${fact.value} (${fact.member}${fact.line === null ? '' : `, line ${fact.line}`})`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
