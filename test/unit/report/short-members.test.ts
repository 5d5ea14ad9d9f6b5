import { expect, test } from 'vitest';
import { fileName, shortMembers } from '../../../shared/report/short-members.ts';

test('two logs never get one name, and a name is no longer than it has to be', () => {
  const members = [
    'var/log/messages',
    'sos_commands/logs/messages',
    'var/log/journal/57be21ba95d6ca55e1060da4d51e518e/system.journal',
    'a/b/c/d/kern.log',
    'x/b/c/d/kern.log',
    'dmesg',
  ];
  const short = shortMembers(members);
  expect(members.map(short)).toEqual([
    'log/messages',
    'logs/messages',
    'system.journal',
    'a/b/c/d/kern.log',
    'x/b/c/d/kern.log',
    'dmesg',
  ]);
  expect(short('of/another/case')).toBe('of/another/case');
});

test('a path of this machine is its last part, whatever ends it', () => {
  expect(['/srv/cases/4711/sos.tar.xz', 'C:\\cases\\x.log', '/srv/folder/', '/'].map(fileName)).toEqual([
    'sos.tar.xz',
    'x.log',
    'folder',
    '/',
  ]);
});
