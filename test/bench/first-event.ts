/** Prints after how many milliseconds of its life a process that reads the log given knows its first failure. */
import { openInput } from '../../electron/engine/intake/index.ts';
import { readLogMember } from '../../electron/engine/readers/read-log.ts';
import { roleOf } from '../../electron/engine/roles.ts';

const [path = ''] = process.argv.slice(2);
for await (const member of openInput(path)) {
  const onReport = (): never => {
    process.stdout.write(`${Math.round(performance.now())}\n`);
    process.exit(0);
  };
  await readLogMember(member, roleOf('var/log/messages'), 'log', true, undefined, null, onReport);
}
process.exitCode = 1;
