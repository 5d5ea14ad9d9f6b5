/**
 * Who may talk to the server. The token is made for one run and travels in the address that is printed; the page takes it
 * out of the address at once and sends it with every call, so that no other page, no other user of this host and no name
 * that was made to point at 127.0.0.1 reaches the engine.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Refusal {
  readonly status: 400 | 401 | 403;
  readonly message: string;
}

export interface GuardedRequest {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

export class Guard {
  readonly token: string;
  private readonly assetKey: string;
  private port = 0;

  constructor(token: string = randomBytes(24).toString('base64url')) {
    this.token = token;
    // The cookie opens the program's own files only: cookies are shared by all ports of a host, the token must not be.
    this.assetKey = createHmac('sha256', token).update('window files').digest('base64url');
  }

  /** Told once the port is known; before, everything is refused. */
  listenOn(port: number): void {
    this.port = port;
  }

  /** The address that a person opens. */
  address(): string {
    return `http://127.0.0.1:${this.port}/?token=${this.token}`;
  }

  cookie(): string {
    return `${this.cookieName()}=${this.assetKey}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Host and Origin: right for every request, whatever it asks for. */
  private place(request: GuardedRequest): Refusal | null {
    const hosts = [`127.0.0.1:${this.port}`, `localhost:${this.port}`];
    const host = request.headers.host ?? '';
    if (!hosts.includes(host)) return { status: 403, message: 'Wrong host name' };
    const origin = request.headers.origin;
    if (origin !== undefined && origin !== `http://${host}`) return { status: 403, message: 'Wrong origin' };
    const site = request.headers['sec-fetch-site'];
    if (typeof site === 'string' && site !== 'same-origin' && site !== 'none')
      return { status: 403, message: 'Requests of other sites are refused' };
    return null;
  }

  /** For the window's own files: the token in the address, or the cookie that it left. */
  refuseFile(request: GuardedRequest): Refusal | null {
    const wrong = this.place(request);
    if (wrong !== null) return wrong;
    const token = request.url.searchParams.get('token');
    if (token !== null && same(token, this.token)) return null;
    if (same(this.cookieOf(request.headers.cookie ?? ''), this.assetKey)) return null;
    return { status: 401, message: 'Open the address that buddyscope serve printed: it carries the token.' };
  }

  /** For calls and uploads: the token itself, in a header that no foreign page can set. */
  refuseCall(request: GuardedRequest): Refusal | null {
    const wrong = this.place(request);
    if (wrong !== null) return wrong;
    const given = /^Bearer ([\w-]+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    return same(given, this.token) ? null : { status: 401, message: 'The token is missing or wrong' };
  }

  private cookieName(): string {
    return `buddyscope-${this.port}`;
  }

  private cookieOf(header: string): string {
    for (const pair of header.split(';')) {
      const at = pair.indexOf('=');
      if (at > 0 && pair.slice(0, at).trim() === this.cookieName()) return pair.slice(at + 1).trim();
    }
    return '';
  }
}
