// The page before the real server: urbansound serve with the bundled sound model, and a picture model that the test makes.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assertClean, launch, open, test, without } from './chromium.mjs';
import { picture, write } from './media.mjs';
import { brightestColour } from './onnx.mjs';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const program = join(repository, 'samples/UrbanSound.Cli/bin/Release/net10.0/urbansound.dll');
const bundled = join(repository, 'src/UrbanSound.Core/Models/Bundled/urbansound8k.onnx');
const media = join(repository, 'samples/media');
const labels = ['car_horn', 'dog_bark', 'drilling', 'gun_shot', 'jackhammer', 'siren'];
const folder = mkdtempSync(join(tmpdir(), 'page-'));
let browser;
let server;

const urbansound = (...args) => execFileSync('dotnet', [program, ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });

/** Starts the server on a free port and waits until it tells which. */
async function serve(...args) {
  const process = spawn('dotnet', [program, 'serve', '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const url = await new Promise((resolve, reject) => {
    process.stdout.on('data', data => {
      said += data;
      const found = /listening on (http:\S+)/.exec(said);
      if (found) resolve(`${found[1]}/`);
    });
    process.stderr.on('data', data => { said += data; });
    process.on('exit', code => reject(new Error(`urbansound serve ended with ${code}: ${said}`)));
  });
  return {
    url,
    stop: () => new Promise(resolve => {
      process.on('exit', resolve);
      process.kill('SIGTERM');
    }),
  };
}

before(async () => {
  if (without) return;
  const bare = join(folder, 'bare.onnx');
  writeFileSync(bare, brightestColour(224));
  writeFileSync(join(folder, 'labels.txt'), 'red\ngreen\nblue\n');
  urbansound('model', 'pack', bare, '--image-preset', 'torchvision', '--labels', join(folder, 'labels.txt'), '-o', join(folder, 'colours.onnx'));
  [server, browser] = await Promise.all([serve('--model', bundled, '--model', join(folder, 'colours.onnx')), launch(join(media, 'siren.wav'))]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close();
});

/** Sounds of the repository, each at several volumes, so that no two files are alike. */
function sounds(count) {
  return Array.from({ length: count }, (_, i) => {
    const label = labels[i % labels.length];
    const wav = Buffer.from(readFileSync(join(media, `${label}.wav`)));
    const volume = 1 - 0.02 * Math.floor(i / labels.length);
    for (let at = 44; at + 1 < wav.length; at += 2) wav.writeInt16LE(Math.round(wav.readInt16LE(at) * volume), at);
    return [`${String(i).padStart(2, '0')} ${label}.wav`, wav];
  });
}

/** Pictures in which one colour is the brightest by far. */
function pictures(count) {
  return Array.from({ length: count }, (_, i) => {
    const colour = [20 + i, 30, 40 - i];
    colour[i % 3] = 230 - i;
    return [`${String(i).padStart(2, '0')} ${['red', 'green', 'blue'][i % 3]}.png`, picture(colour, 200 + 10 * i, 300 - 5 * i)];
  });
}

test('Sixty mixed files give sixty right rows', async () => {
  const files = sounds(30).flatMap((sound, i) => [sound, pictures(30)[i]]);
  const paths = write(folder, files);
  // What the command line says of the same sounds; of the pictures it is known.
  const told = urbansound('classify', '--json', ...paths.filter(path => path.endsWith('.wav'))).trim().split('\n').map(line => JSON.parse(line));
  const expected = files.map(([name], i) => [name, 'done', name.endsWith('.png') ? name.slice(3, -4) : told[i / 2].label]);
  assert.deepEqual(expected.slice(0, 12).map(row => row[2]), ['car_horn', 'red', 'dog_bark', 'green', 'drilling', 'blue', 'gun_shot', 'red', 'jackhammer', 'green', 'siren', 'blue']);

  const page = await open(browser, server.url);
  await page.setInputFiles('#files', paths);
  await page.settled(60);
  assert.deepEqual((await page.rows()).map(row => [row.name, row.state, row.label]), expected);
  const percents = await page.$$eval('.row:nth-child(odd) li:first-child .percent', all => all.map(element => element.textContent));
  assert.deepEqual(percents, told.map(({ score }) => `${(100 * score).toFixed(1)} %`));
  await page.waitForFunction(() => Number(document.getElementById('stat-success').textContent) >= 60);
  assert.deepEqual(await page.$$eval('#models strong', all => all.map(model => model.textContent.split(' ')[0])), ['urbansound8k', 'bare']);
  assert.equal(await page.textContent('#takes'), 'Sounds and pictures, any number');

  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
  const lines = readFileSync(await download.path(), 'utf8').trim().split('\r\n');
  assert.equal(lines.length, 61);
  const [first] = told;
  assert.match(lines[1], new RegExp(`^00 car_horn\\.wav,car_horn,0\\.9\\d+,urbansound8k,${first.model.version},${first.model.hash},`));
  assertClean(page);
});

test('What is refused says why: no model for it, broken, too large', async () => {
  const page = await open(browser, server.url);
  await page.setInputFiles('#files', write(folder, [
    ['notes.txt', Buffer.from('hello')], ['broken.png', Buffer.from('\x89PNG nothing')], ['cut.wav', readFileSync(join(media, 'siren.wav')).subarray(0, 20)],
    ['huge.wav', Buffer.alloc(7_000_000)], ['siren.wav', readFileSync(join(media, 'siren.wav'))],
  ]));
  await page.settled(5);
  const rows = await page.rows();
  assert.deepEqual(rows.map(row => row.state), ['failed', 'failed', 'failed', 'failed', 'done']);
  assert.match(rows[0].reason, /text\/plain/);
  for (const row of rows.slice(0, 4)) assert.ok(row.reason.length > 20 && !/^The server answered|connection/.test(row.reason), row.reason);
  assert.match(rows[3].reason, /6,?291,?456/);
  assert.equal(rows[4].label, 'siren');
  assertClean(page, [400, 413, 415]);
});

test('A siren before the microphone is heard as a siren', async () => {
  const page = await open(browser, server.url, { permissions: ['microphone'] });
  await page.click('#record');
  await page.waitForFunction(() => document.getElementById('elapsed').textContent >= '0:03');
  await page.click('#record');
  await page.settled(1);
  assert.deepEqual((await page.rows()).map(row => row.label), ['siren']);
  assertClean(page);
});

test('A server with a short queue and a key answers all in the end', async () => {
  const small = await serve('--workers', '1', '--queue', '1', '--api-key', 'sesame');
  try {
    const page = await open(browser, small.url);
    for (const key of ['open', 'clé', 'ключ']) { // the real server reads UTF-8, and answers other bytes with 400
      await page.getByLabel('This server asks for an API key').fill(key);
      await page.evaluate(() => { document.getElementById('key-message').textContent = ''; });
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => /not the key/.test(document.getElementById('key-message').textContent));
    }
    await page.getByLabel('This server asks for an API key').fill('sesame');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.getElementById('server-state').textContent === 'up');
    const files = sounds(24);
    await page.setInputFiles('#files', write(folder, files));
    await page.settled(24);
    assert.deepEqual((await page.rows()).map(row => [row.name, row.state, row.label]), files.map(([name]) => [name, 'done', name.slice(3, -4)]));
    assertClean(page, [401, 503]);
  } finally {
    await small.stop();
  }
});

test('A server that goes away is told, and what was not answered says so', async () => {
  const brief = await serve();
  const page = await open(browser, brief.url);
  await page.waitForFunction(() => document.getElementById('server-state').textContent === 'up');
  await brief.stop();
  await page.waitForFunction(() => document.getElementById('server-state').textContent === 'not reached');
  await page.setInputFiles('#files', write(folder, sounds(1)));
  await page.waitForFunction(() => /^waiting: trying again in \d s$/.test(document.querySelector('.row .state')?.innerText.trim()));
});

// Pictures to look at, where somebody wants them: SCREENSHOTS=folder.
if (process.env.SCREENSHOTS) test('Screenshots', async () => {
  for (const [name, options] of Object.entries({ light: { colorScheme: 'light' }, dark: { colorScheme: 'dark' }, phone: { colorScheme: 'light', viewport: { width: 360, height: 780 }, deviceScaleFactor: 2 } })) {
    const page = await open(browser, server.url, options);
    await page.setInputFiles('#files', write(folder, [...sounds(6).flatMap((sound, i) => [sound, pictures(6)[i]]), ['notes.txt', Buffer.from('x')]]));
    await page.settled(13);
    await page.waitForTimeout(2500);
    writeFileSync(join(process.env.SCREENSHOTS, `server-${name}.png`), await page.screenshot());
  }
});
