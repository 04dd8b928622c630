// A server with the contract of the real one and a mind of its own: it serves the page with the same security policy, answers
// from what the bytes say, and misbehaves where a test asks for it.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const page = fileURLToPath(new URL('../../src/UrbanSound.AspNetCore/wwwroot/', import.meta.url));
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' };
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; "
  + "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

export const labels = ['air_conditioner', 'car_horn', 'dog_bark', 'siren', 'street_music'];

/** What the server says of these bytes: the tests know it without asking. */
export function answerFor(body, name = 'sounds') {
  const best = createHash('sha256').update(body).digest()[0] % labels.length;
  const scores = labels.map((label, index) => ({ index, label, score: index === best ? 0.8 : 0.05 }));
  return { label: labels[best], score: 0.8, scores: scores.sort((a, b) => b.score - a.score), model: { name, version: '1.0.0', hash: 'ab'.repeat(32) }, milliseconds: 7 };
}

/** Starts it on a free port. `misbehave(request, body, response)` returns true where it has answered itself; it may be set at any time. */
export async function startMockServer() {
  const mock = { requests: 0, atOnce: 0, mostAtOnce: 0, stats: 0, types: [], misbehave: undefined, url: '', close: undefined };
  const sockets = new Set();
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://x').pathname;
    if (request.method === 'POST' && path === '/invocations') return invoke(request, response);
    if (path === '/stats') {
      mock.stats++;
      if (mock.key && request.headers['x-api-key'] !== mock.key) return problem(response, 401, 'An API key is needed');
      return json(response, 200, {
        uptimeSeconds: 4000, requests: mock.requests, success: mock.requests, errors: 0, refused: 0, inFlight: mock.atOnce, queued: 0,
        throughput: 12.5, p50: 8.25, p90: 15, p99: 1234.5, memoryBytes: 234_567_890,
        models: [
          { name: 'sounds', version: '1.0.0', hash: 'ab'.repeat(32), mediaTypes: ['audio/*'], queued: 0, running: 0, workers: 2, drainRate: 100 },
          { name: 'pictures', version: '2.0.0', hash: 'cd'.repeat(32), mediaTypes: ['image/*'], queued: 0, running: 0, workers: 2, drainRate: 100 },
        ],
      });
    }
    const name = path === '/' ? 'index.html' : path.slice(1);
    if (!/^[a-z]+\.(html|js|css)$/.test(name)) return problem(response, 404, 'There is nothing here');
    try {
      const content = await readFile(join(page, name));
      response.writeHead(200, { 'Content-Type': types[extname(name)], 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff' }).end(content);
    } catch {
      problem(response, 404, 'There is nothing here');
    }
  });

  async function invoke(request, response) {
    mock.requests++;
    mock.mostAtOnce = Math.max(mock.mostAtOnce, ++mock.atOnce);
    request.on('error', () => {}); // whoever leaves in the middle
    let counted = true;
    response.on('close', () => {
      if (counted) mock.atOnce--;
      counted = false;
    });
    const type = request.headers['content-type'] ?? '';
    mock.types.push(type);
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    if (await mock.misbehave?.(request, body, response)) return;
    if (!/^(audio|image|video)\//.test(type)) return problem(response, 415, `No model here takes ${type}. Send a sound or a picture.`, 'unsupportedMedia');
    json(response, 200, answerFor(body, type.startsWith('image/') ? 'pictures' : 'sounds'));
  }

  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  mock.url = `http://127.0.0.1:${server.address().port}/`;
  mock.close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise(resolve => server.close(resolve));
  };
  return mock;
}

export function json(response, status, value, headers = {}) {
  response.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json', ...headers }).end(JSON.stringify(value));
}

export function problem(response, status, detail, kind = 'invalidMedia', headers = {}) {
  json(response, status, { type: 'about:blank', title: 'Refused', status, detail, kind }, headers);
}
