/** Names of files and members as a narrow column can hold them. */

/** The last part of a path of this machine: what folders are called there is nobody else's business. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
}

/** Members that differ in no more than this many parts are told in full. */
const MOST_PARTS = 3;

/** Members by the last parts of their paths, as many as tell them apart; in full where it takes more than three. */
export function shortMembers(members: Iterable<string>): (member: string) => string {
  const paths = [...new Set(members)].map((member) => ({ member, parts: member.split('/') }));
  const short = new Map<string, string>();
  for (let length = 1; length <= MOST_PARTS; length++) {
    const uses = new Map<string, number>();
    const ends = paths.map(({ member, parts }) => ({ member, end: parts.slice(-length).join('/') }));
    for (const { end } of ends) uses.set(end, (uses.get(end) ?? 0) + 1);
    for (const { member, end } of ends) if (uses.get(end) === 1 && !short.has(member)) short.set(member, end);
  }
  return (member) => short.get(member) ?? member;
}
