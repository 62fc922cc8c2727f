import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseUrl, createRoom, fresh, launch, live, message, say, signUp } from './browser';

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
});

const serverPort = Number(new URL(baseUrl).port);

/** Passes TCP on, and breaks a connection after so many bytes of its answers, for as long as there are numbers. */
async function cutting(target: number, bytes: number[]): Promise<{ port: number; cuts: () => number; close: () => void }> {
  const sockets = new Set<Socket>();
  let cuts = 0;
  const server: Server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    let passed = 0;
    let isStream = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
        sockets.delete(socket);
      });
    }
    client.on('data', (piece) => {
      isStream ||= piece.includes('GET /api/stream');
      upstream.write(piece);
    });
    upstream.on('data', (piece) => {
      const left = isStream ? (bytes[0] ?? Infinity) - passed : Infinity;
      passed += isStream ? piece.length : 0;
      if (piece.length < left) {
        client.write(piece);
        return;
      }
      bytes.shift();
      cuts += 1;
      client.end(piece.subarray(0, left));
      upstream.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cuts: () => cuts,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Opens an unmodified EventSource on a page of this origin with nothing of ours in it, and posts past it. */
async function followsExactly(context: BrowserContext, origin: string, messages: number): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${origin}/favicon.svg`);
  const received = await page.evaluate(
    async ([count, name]) => {
      const send = async (method: string, path: string, body: unknown): Promise<Record<string, { id: string }>> => {
        for (;;) {
          try {
            const response = await fetch(`/api${path}`, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
            if (response.ok) return (await response.json()) as Record<string, { id: string }>;
          } catch {
            // Cut; the clientId makes another try the same message.
          }
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      };
      const { cursor } = (await (await fetch('/api/snapshot')).json()) as { cursor: string };
      const room = (await send('POST', '/rooms', { name, kind: 'public' }))['room']!.id;
      const texts: string[] = [];
      let opened = 0;
      const stream = new EventSource(`/api/stream?cursor=${encodeURIComponent(cursor)}`);
      stream.addEventListener('open', () => (opened += 1));
      stream.addEventListener('message.posted', (event) => {
        const posted = (JSON.parse((event as MessageEvent<string>).data) as { event: { room: string; message: { text: string } } }).event;
        if (posted.room === room) texts.push(posted.message.text);
      });
      for (let n = 0; n < count; n += 1) {
        await send('POST', `/rooms/${room}/messages`, { clientId: `m${n}`, text: `número ${n} ${'🎉'.repeat(n)}`.trim() });
      }
      const until = Date.now() + 60_000;
      while (texts.length < count && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
      stream.close();
      return { texts, opened };
    },
    [messages, fresh('line')] as const,
  );
  expect(received.texts).toEqual(Array.from({ length: messages }, (_, n) => `número ${n} ${'🎉'.repeat(n)}`.trim()));
  expect(received.opened).toBeGreaterThanOrEqual(1);
  await page.close();
}

test("Chromium's EventSource is exact over many cuts", async () => {
  const line = await cutting(serverPort, [700, 1_500, 3_333, 900, 5_000, 2_222]);
  try {
    const { context } = await signUp(browser, 'cut');
    // Cookies do not know ports: the session is good at the line's too.
    await followsExactly(context, `http://localhost:${line.port}`, 80);
    expect(line.cuts()).toBe(6);
  } finally {
    line.close();
  }
});

/** Caddy with the file of infra/proxies, and its own authority. */
class Caddy {
  readonly folder = mkdtempSync(join(tmpdir(), 'tertulia-caddy-'));
  private process: ChildProcess | undefined;
  constructor(readonly port: number) {}

  async start(): Promise<void> {
    const program = ['/usr/bin/caddy', '/usr/local/bin/caddy'].find(isExecutable);
    if (program === undefined) throw new Error('caddy is not installed. Install it without starting its service, as .ci/run does');
    const text = readFileSync(new URL('../../infra/proxies/Caddyfile', import.meta.url), 'utf8')
      .replace('127.0.0.1:8080', `127.0.0.1:${serverPort}`)
      .replace('chat.example.com {', `https://localhost:${this.port} {\n\tbind 127.0.0.1\n\ttls internal\n`)
      .replace(/^\{$/mu, '{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n');
    const file = join(this.folder, 'Caddyfile');
    writeFileSync(file, text);
    const environment = { ...process.env, XDG_DATA_HOME: this.folder, XDG_CONFIG_HOME: this.folder };
    this.process = spawn(program, ['run', '--config', file, '--adapter', 'caddyfile'], { env: environment, stdio: 'ignore' });
    await expect.poll(() => existsSync(this.certificate) && this.listens(), { timeout: 20_000 }).toBe(true);
  }

  private get certificate(): string {
    return join(this.folder, 'caddy/certificates/local/localhost/localhost.crt');
  }

  private listens(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1', () => resolve(socket.destroy() !== undefined));
      socket.on('error', () => resolve(false));
    });
  }

  /** Hash of a public key to trust, as Chromium wants it: of one in the chain that is sent, and so not the root's. */
  fingerprint(): string {
    const signer = join(this.folder, 'caddy/pki/authorities/local/intermediate.crt');
    const der = execFileSync('sh', ['-c', 'openssl x509 -pubkey -noout -in "$0" | openssl pkey -pubin -outform der', signer]);
    return execFileSync('openssl', ['dgst', '-sha256', '-binary'], { input: der }).toString('base64');
  }

  close(): void {
    this.process?.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const line = await cutting(serverPort, []);
  line.close();
  return line.port;
}

test('the page and many streams at once work through Caddy with HTTP/2; the page checks its connection', async () => {
  const caddy = new Caddy(await freePort());
  let trusting: Browser | undefined;
  try {
    await caddy.start();
    trusting = await launch([`--ignore-certificate-errors-spki-list=${caddy.fingerprint()}`]);
    const origin = `https://localhost:${caddy.port}`;
    const { page, context } = await signUp(trusting, 'tls', 'en-US', origin);
    await createRoom(page, fresh('tls'));
    await say(page, 'through Caddy');
    await message(page, 'through Caddy').waitFor();

    // More streams than HTTP/1.1 has connections, and still the page can call.
    const many = await context.newPage();
    await many.goto(`${origin}/favicon.svg`);
    const opened = await many.evaluate(async () => {
      const streams = Array.from({ length: 8 }, () => new EventSource('/api/stream'));
      await Promise.all(streams.map((stream) => new Promise((resolve) => stream.addEventListener('open', resolve))));
      const status = (await fetch('/api/me')).status;
      const protocol = (performance.getEntriesByType('resource').at(-1) as PerformanceResourceTiming).nextHopProtocol;
      for (const stream of streams) stream.close();
      return { status, protocol };
    });
    expect(opened).toEqual({ status: 200, protocol: 'h2' });
    await followsExactly(context, origin, 40);

    await live(page);
    await page.getByRole('button', { name: 'Check my connection' }).click();
    await page.locator('[data-check=measured]').waitFor();
    expect(await page.locator('[data-finding]').count()).toBe(0);
    await page.getByText('Messages reach you at once.').waitFor();
    await page.getByText('HTTP/2, not compressed').waitFor();
  } finally {
    await trusting?.close();
    caddy.close();
  }
});

test('the check says in the reader’s language what is wrong', async () => {
  // Cut in the middle of the check, after all that the page itself needs.
  const { page } = await signUp(browser, 'ojo', 'es-CL');
  await page.route('**/api/stream/check?*', (route) =>
    route.fulfill({ status: 200, contentType: 'text/event-stream', headers: { 'Content-Encoding': 'identity' }, body: 'event: seen\ndata: {"protocol":"HTTP/1.0","scheme":"http","host":"tertulia","ticks":10}\n\n' }),
  );
  await page.getByRole('button', { name: 'Revisar mi conexión' }).click();
  await page.locator('[data-check=measured]').waitFor();
  expect(await page.locator('[data-finding]').evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset['finding']))).toEqual(['CUT', 'HOST', 'HTTP_1_0']);
  await page.getByText('La transmisión se cortó').waitFor();

  await page.unroute('**/api/stream/check?*');
  await page.getByRole('button', { name: 'Revisar otra vez' }).click();
  await page.getByText('Los mensajes te llegan al instante.').waitFor();
});
