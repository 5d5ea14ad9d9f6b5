/** Fails when anything that ships is under a licence that allowed.ts does not name. Run by CI after a build. */
import { EXCEPTIONS, mayShip } from './allowed.ts';
import { groupLicences } from './groups.ts';
import { shippedPackages } from './shipped.ts';

const shipped = shippedPackages();
const refused = shipped.filter((one) => !mayShip(one.name, one.licence));
for (const one of refused)
  console.error(
    `${one.name} ${one.version}: ${one.licence ?? 'no licence declared'} is not on the list in build/licences/allowed.ts`,
  );
const idle = Object.keys(EXCEPTIONS).filter((name) => !shipped.some((one) => one.name === name));
for (const name of idle) console.error(`${name}: has an exception, but does not ship any more`);
const counts = new Map<string, number>();
for (const one of shipped) counts.set(one.licence ?? '?', (counts.get(one.licence ?? '?') ?? 0) + 1);
console.log([...counts].map(([licence, count]) => `${licence}: ${count}`).join(', '));
console.log(
  `licences: ${shipped.length} packages in ${groupLicences(shipped).groups.length} texts, ${refused.length} refused`,
);
if (refused.length + idle.length > 0) process.exitCode = 1;
