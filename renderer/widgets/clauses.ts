/** What the analysis says in clauses, as sentences that stand by themselves. */
import { stopped } from '../../shared/report/sentence.ts';

/** A clause with a capital and a full stop; a name at its beginning keeps its letters. */
export function asSentence(text: string): string {
  const capital = /^[a-z]+(?= [a-z])/.test(text) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
  return stopped(capital);
}

/** Each once; what stands inside of another one is said by that. */
export function eachOnce(texts: readonly string[]): string[] {
  const keyOf = (text: string): string => text.trim().replace(/\.$/, '').toLowerCase();
  const distinct = [...new Map(texts.map((text) => [keyOf(text), text])).entries()];
  return distinct
    .filter(([key]) => key !== '' && !distinct.some(([other]) => other !== key && other.includes(key)))
    .map(([, text]) => text);
}
