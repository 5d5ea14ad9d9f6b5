/** Who gets in: the holder of the token, on this host, from this page; nobody else and nowhere else. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readServeArguments } from '../../../electron/cli/serve-command.ts';
import { type RunningServer, startServer } from '../../../electron/serve/server.ts';
import { safeName, safePath } from '../../../electron/serve/uploads.ts';

let folder: string;
let server: RunningServer;
let token: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'serve-'));
  mkdirSync(join(folder, 'window'));
  writeFileSync(join(folder, 'window', 'index.html'), '<!doctype html><title>window</title>');
  writeFileSync(join(folder, 'secret.html'), 'not for the browser');
  server = await startServer({
    port: 0,
    windowFolder: join(folder, 'window'),
    start: [],
    libraryFolder: null,
    samplePath: null,
  });
  token = new URL(server.address).searchParams.get('token') ?? '';
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: server.port, path, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

/** As long as the token, and another. */
const another = (text: string): string => (text.startsWith('a') ? 'b' : 'a') + text.slice(1);

const call = (
  headers: Record<string, string>,
  body = JSON.stringify({ method: 'session.info', params: {} }),
): Promise<Answer> => ask('/api/call', { method: 'POST', headers, body });

describe('the address', () => {
  test('opens the window with its token, and with nothing else', async () => {
    expect((await ask(`/?token=${token}`)).status).toBe(200);
    expect((await ask('/')).status).toBe(401);
    for (const wrong of [token.slice(0, -1), another(token), '', `${token}x`])
      expect((await ask(`/?token=${wrong}`)).status).toBe(401);
  });

  test('is that of this host alone, for the files of the window too', async () => {
    for (const host of ['evil.example', `evil.example:${server.port}`, '127.0.0.1:1'])
      expect((await ask(`/?token=${token}`, { headers: { host } })).status).toBe(403);
    expect((await ask(`/?token=${token}`, { headers: { origin: 'http://evil.example' } })).status).toBe(403);
    expect((await ask(`/?token=${token}`, { headers: { host: `localhost:${server.port}` } })).status).toBe(200);
  });

  test('gives what is there, and is only read', async () => {
    expect((await ask(`/nothing.html?token=${token}`)).status).toBe(404);
    expect((await ask(`/constructor?token=${token}`)).status).toBe(404);
    expect((await ask(`/?token=${token}`, { method: 'POST' })).status).toBe(405);
  });

  test('leaves a cookie that opens the files of the window and no call', async () => {
    const cookie = String((await ask(`/?token=${token}`)).headers['set-cookie']);
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect(cookie).not.toContain(token);
    const pair = cookie.split(';')[0] ?? '';
    expect((await ask('/', { headers: { cookie: pair } })).status).toBe(200);
    expect((await call({ cookie: pair })).status).toBe(401);
  });

  test('carries a policy that lets nothing in from elsewhere', async () => {
    const { headers } = await ask(`/?token=${token}`);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/unsafe-eval|https?:|script-src[^;]*unsafe-inline/);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  test.each(['/../secret.html', '/..%2fsecret.html', '/%2e%2e/secret.html', '//etc/passwd'])(
    '%s leads nowhere',
    async (path) => {
      const { status, body } = await ask(`${path}?token=${token}`);
      expect(status).not.toBe(200);
      expect(body).not.toContain('not for the browser');
    },
  );
});

describe('a call', () => {
  const authorization = (): Record<string, string> => ({ authorization: `Bearer ${token}` });

  test('is answered for the holder of the token', async () => {
    const { status, body } = await call(authorization());
    expect(status).toBe(200);
    expect(JSON.parse(body.trim()).value.host).toBe('serve');
  });

  test.each([
    ['another name for this host', { host: 'evil.example' }],
    ['a page of another origin', { origin: 'http://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['another port of this host', { origin: 'http://127.0.0.1:1' }],
    ['a request that the browser marks as foreign', { 'sec-fetch-site': 'cross-site' }],
  ])('from %s is refused although the token is right', async (_name, headers) => {
    expect((await call({ ...authorization(), ...headers })).status).toBe(403);
  });

  test('without the token, or by GET, is refused', async () => {
    expect((await call({})).status).toBe(401);
    for (const wrong of [another(token), token.slice(1), '', `${token}x`])
      expect((await call({ authorization: `Bearer ${wrong}` })).status).toBe(401);
    expect((await ask(`/api/call?token=${token}`, { headers: authorization() })).status).toBe(405);
  });

  test('that asks for something unknown is told so, and the server goes on', async () => {
    const { body } = await call(authorization(), JSON.stringify({ method: 'no.such', params: {} }));
    expect(JSON.parse(body.trim()).error.code).toBe('wrong-request');
    expect((await call(authorization(), 'x'.repeat(2_000_000))).status).toBe(400);
    const padded = JSON.stringify({ method: 'session.info', params: {}, pad: 'x'.repeat(2_000_000) });
    expect((await call(authorization(), padded)).status).toBe(400);
    expect((await call(authorization(), JSON.stringify({ method: 'x'.repeat(200), params: {} }))).status).toBe(400);
    expect((await call(authorization())).status).toBe(200);
  });

  test('that never ends is not listened to for ever', async () => {
    const status = await new Promise<number>((resolve) => {
      const sent = request({
        host: '127.0.0.1',
        port: server.port,
        path: '/api/call',
        method: 'POST',
        headers: authorization(),
      });
      sent.on('response', (response) => resolve(response.statusCode ?? 0));
      // The server may close before it is heard.
      sent.on('error', () => resolve(400));
      sent.write(Buffer.alloc(17 * 1024 * 1024, 'x'));
    });
    expect(status).toBe(400);
  });

  test('reaches a file that was uploaded, under its own name alone', async () => {
    const headers = authorization();
    const sent = await ask('/api/upload?name=..%2f..%2fescape.log', {
      method: 'POST',
      headers,
      body: 'nothing to see\n',
    });
    const { id } = JSON.parse(sent.body);
    const opened = await call(
      headers,
      JSON.stringify({ method: 'case.open', params: { items: [{ kind: 'upload', id }] } }),
    );
    const last = JSON.parse(opened.body.trim().split('\n').at(-1) ?? '{}');
    expect(JSON.stringify(last)).toContain('escape.log');
    expect(JSON.stringify(last)).not.toContain('..');
  });

  /** The last frame of a call. */
  async function answered(method: string, params: unknown): Promise<{ value?: Record<string, unknown> }> {
    const { body } = await call(authorization(), JSON.stringify({ method, params }));
    return JSON.parse(body.trim().split('\n').at(-1) ?? '{}');
  }

  async function send(query: Record<string, string>, body: string): Promise<Answer> {
    const path = `/api/upload?${new URLSearchParams(query)}`;
    return await ask(path, { method: 'POST', headers: authorization(), body });
  }

  test('reaches the files of a folder as one input, under their own paths and nowhere else', async () => {
    const name = 'sosreport-host';
    const first = await send({ name, path: 'etc/hostname' }, 'folder-host\n');
    const { id: folder } = JSON.parse(first.body);
    const failure = `Oct 24 11:27:42 host kernel: ${'java'}: page allocation failure. order:1, mode:0x20\n`;
    expect((await send({ name, folder, path: 'var/log/messages' }, failure)).status).toBe(200);
    // systemd writes such names.
    expect((await send({ name, folder, path: 'sos_commands/a\\x2db' }, 'x')).status).toBe(200);
    const outside = `escape-${folder}`;
    for (const path of [`../../${outside}`, `var/../../../${outside}`, `/${outside}`])
      await send({ name: '../..', folder, path }, 'x');
    for (const up of ['..', '../..', '../../..']) expect(existsSync(join(tmpdir(), up, outside))).toBe(false);
    expect((await send({ name, folder: 'no-such', path: 'a' }, 'x')).status).toBe(400);
    expect((await send({ name, folder, path: 'var/log' }, 'x')).status).not.toBe(200);
    expect((await send({ name, folder, path: 'var/log/messages' }, 'other')).status).toBe(400);
    const opened = await answered('case.open', { items: [{ kind: 'upload', id: folder }] });
    const { value } = await answered('case.overview', { caseId: opened.value?.['caseId'] });
    expect(value?.['eventCount']).toBe(1);
    expect(value?.['title']).toContain('sosreport-host');
    expect(JSON.stringify(value)).toContain('folder-host');
  });

  test('leaves an exported case to be fetched once, by the holder of the token', async () => {
    const log = await send(
      { name: 'messages' },
      'Oct 24 11:27:42 host kernel: java: page allocation failure. order:1, mode:0x20\n',
    );
    const opened = await answered('case.open', { items: [{ kind: 'upload', id: JSON.parse(log.body).id }] });
    const { value } = await answered('case.export', { caseId: opened.value?.['caseId'], wholeLogs: false });
    const path = `/api/export?id=${value?.['id']}`;
    expect((await ask(path, { method: 'POST' })).status).toBe(401);
    const file = await ask(path, { method: 'POST', headers: authorization() });
    expect(file.body.slice(0, 15)).toBe('SQLite format 3');
    expect(Number(file.headers['content-length'])).toBe(value?.['bytes']);
    for (const gone of [path, '/api/export?id=..%2f..%2fetc%2fpasswd', '/api/export'])
      expect((await ask(gone, { method: 'POST', headers: authorization() })).status).toBe(404);
  });
});

test('no other interface of this host answers', async () => {
  const others = Object.values(networkInterfaces())
    .flat()
    .filter((entry) => entry?.internal === false && entry.family === 'IPv4');
  for (const entry of others) {
    const outcome = await new Promise<string>((resolve) => {
      const socket = connect({ host: entry?.address ?? '', port: server.port, timeout: 2000 });
      socket.on('connect', () => resolve('connected'));
      socket.on('error', () => resolve('refused'));
      socket.on('timeout', () => resolve('silent'));
    });
    expect(outcome).not.toBe('connected');
  }
});

test('names of uploads stay names', () => {
  expect(safeName('../../etc/passwd')).toBe('passwd');
  expect(safeName('C:\\Users\\me\\sos.tar.xz')).toBe('sos.tar.xz');
  expect(safeName('..')).toBe('file');
  expect(safeName('a\u0000b\nc')).toBe('a_b_c');
});

test('paths of a dropped folder stay inside of it and keep their names', () => {
  expect(safePath('var/log/messages', 'linux')).toEqual(['var', 'log', 'messages']);
  expect(safePath('a/../../b', 'linux')).toEqual(['a', '_', '_', 'b']);
  expect(safePath('/./etc//x:1', 'linux')).toEqual(['etc', 'x:1']);
  expect(safePath('..\\..\\x:1', 'win32')).toEqual(['_', '_', 'x_1']);
  expect(safePath('a\nb', 'linux')).toEqual(['a_b']);
  for (const path of ['', '/', './.', 'a/'.repeat(100)]) expect(safePath(path, 'linux')).toBeNull();
});

test('the command line refuses what it cannot mean', () => {
  expect(readServeArguments(['--port', '8080', '--no-open', 'a.tar.xz'])).toMatchObject({
    port: 8080,
    open: false,
    paths: ['a.tar.xz'],
  });
  for (const args of [['--port', 'x'], ['--port', '70000'], ['--port', '-1'], ['--unknown']])
    expect(() => readServeArguments(args)).toThrow(/serve/);
});
