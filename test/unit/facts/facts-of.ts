/** A report in memory: member path → text. */
import { type CaseFacts, caseFacts, noFacts } from '../../../shared/contract/facts.ts';
import { factReaderFor } from '../../../shared/facts/index.ts';

/** Reads the members in the order given; the result must satisfy the contract. */
export function factsOf(members: Readonly<Record<string, string>>): CaseFacts {
  const facts = noFacts();
  for (const [path, text] of Object.entries(members)) factReaderFor(path)?.read(text, path, facts);
  return caseFacts.parse(facts);
}

/** The same members read in the opposite order: a tar has whatever order its maker chose. */
export function factsOfReversed(members: Readonly<Record<string, string>>): CaseFacts {
  return factsOf(Object.fromEntries(Object.entries(members).toReversed()));
}
