import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { baseUrl } from './browser';

/** Where the server was told (by `e2e/server`) that there is a provider called «The Office». */
const port = ((served: number) => (served > 60_000 ? served - 1_000 : served + 1_000))(Number(new URL(baseUrl).port || '8080'));
const issuer = `http://localhost:${port}`;

export interface LocalProvider {
  /** Who consents next. */
  person: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

/** An OpenID Connect provider on this machine: a page with one button, a token endpoint that wants PKCE and the secret, and its key. */
export async function startProvider(): Promise<LocalProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const codes = new Map<string, URLSearchParams>();
  const provider = { person: { sub: 'nobody' } as Readonly<Record<string, unknown>>, close: () => close(server) };

  function token(nonce: string): string {
    const now = Math.floor(Date.now() / 1000);
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const said = `${part({ alg: 'RS256', kid: 'k' })}.${part({ iss: issuer, aud: 'tertulia', nonce, iat: now, exp: now + 300, ...provider.person })}`;
    return `${said}.${createSign('RSA-SHA256').update(said).sign(privateKey).toString('base64url')}`;
  }

  const server = createServer((request, response) => {
    const address = new URL(request.url ?? '/', issuer);
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    };
    switch (address.pathname) {
      case '/.well-known/openid-configuration':
        return json(200, { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys` });
      case '/keys':
        return json(200, { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig', alg: 'RS256' }] });
      case '/authorize':
        return void response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(
          `<!doctype html><title>The Office</title><h1>The Office</h1><form action="/consent"><input type="hidden" name="q" value="${encodeURIComponent(address.search)}"><button>Consent</button></form>
           <form action="/refuse"><input type="hidden" name="q" value="${encodeURIComponent(address.search)}"><button>Refuse</button></form>`,
        );
      case '/consent':
      case '/refuse': {
        const asked = new URLSearchParams(decodeURIComponent(address.searchParams.get('q') ?? ''));
        const back = new URL(asked.get('redirect_uri') ?? '');
        back.searchParams.set('state', asked.get('state') ?? '');
        if (address.pathname === '/refuse') back.searchParams.set('error', 'access_denied');
        else {
          const code = randomUUID();
          codes.set(code, asked);
          back.searchParams.set('code', code);
        }
        return void response.writeHead(302, { Location: back.href }).end();
      }
      case '/token': {
        let body = '';
        request.on('data', (part: Buffer) => (body += part.toString()));
        request.on('end', () => {
          const form = new URLSearchParams(body);
          const asked = codes.get(form.get('code') ?? '');
          codes.delete(form.get('code') ?? '');
          const proves = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url') === asked?.get('code_challenge');
          const client = request.headers.authorization === `Basic ${Buffer.from('tertulia:e2e-secret').toString('base64')}`;
          if (asked === undefined || !proves || !client) json(400, { error: 'invalid_grant' });
          else json(200, { token_type: 'Bearer', access_token: 'unused', id_token: token(asked.get('nonce') ?? '') });
        });
        return undefined;
      }
      default:
        return void response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, 'localhost', resolve));
  return provider;
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
