// The page in a real browser, before a server that behaves and misbehaves as the test says.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assertClean, launch, open, test, without } from './chromium.mjs';
import { picture, tone, write } from './media.mjs';
import { answerFor, problem, startMockServer } from './mock-server.mjs';

const siren = fileURLToPath(new URL('../../samples/media/siren.wav', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'page-'));
let browser;
let server;

before(async () => {
  if (without) return;
  browser = await launch(siren);
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  server = await startMockServer();
});

afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close();
  await server.close();
});

/** Sounds and pictures in turn: `[name, bytes]`. */
const mixed = count => Array.from({ length: count }, (_, i) => (i % 2 === 0
  ? [`sound ${String(i).padStart(3, '0')}.wav`, tone(i)]
  : [`picture ${String(i).padStart(3, '0')}.png`, picture([(7 * i) % 256, (91 * i) % 256, 40])]));
const send = (page, files) => page.setInputFiles('#files', write(folder, files));
const expected = files => files.map(([name, bytes]) => [name, 'done', answerFor(bytes).label]);
const answers = async page => (await page.rows()).map(row => [row.name, row.state, row.label]);

/** All that a screen reader is told from here on, in order: the live region keeps only the last. */
async function listen(page) {
  await page.evaluate(() => {
    window.heard = [];
    new MutationObserver(() => {
      const text = document.getElementById('news').textContent;
      if (text) window.heard.push(text);
    }).observe(document.getElementById('news'), { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => window.heard);
}

/** The name of what has the focus. */
const focused = page => page.evaluate(() => document.activeElement.ariaLabel || document.activeElement.id || document.activeElement.nodeName);

test('Sixty mixed files give sixty right rows, with at most four on their way, no fault, and nothing asked of others', async () => {
  const page = await open(browser, server.url);
  const files = mixed(60);
  await send(page, files);
  await page.settled(60);
  assert.deepEqual(await answers(page), expected(files));
  assert.ok(server.mostAtOnce <= 4);
  assert.deepEqual([...new Set(server.types)].sort(), ['audio/wav', 'image/png']);
  assert.equal(server.requests, 60);
  assert.equal(await page.textContent('#summary'), '60 files: 60 done');
  await page.waitForFunction(() => document.getElementById('news').textContent === 'Finished. 60 files: 60 done');
  assert.match(await page.textContent('.row:first-child .scores'), /80\.0 %/);
  assertClean(page);
});

test('Nothing moves while files come in, are sent and answered', async () => {
  const page = await open(browser, server.url);
  await page.waitForFunction(() => document.getElementById('server-state').dataset.state === 'up');
  const ready = await page.evaluate(() => window.shifts.length);
  await send(page, mixed(30));
  await page.settled(30);
  await page.waitForTimeout(300);
  const shifts = await page.evaluate(() => window.shifts);
  assert.ok(shifts.slice(0, ready).reduce((sum, shift) => sum + shift.value, 0) < 0.02, JSON.stringify(shifts));
  assert.ok(shifts.slice(ready).reduce((sum, shift) => sum + shift.value, 0) < 0.01, JSON.stringify(shifts));
});

test('Sounds are drawn as spectrograms, pictures small, and only those in view', async () => {
  const page = await open(browser, server.url);
  await send(page, mixed(60));
  await page.settled(60);
  await page.waitForFunction(() => document.querySelectorAll('.row:nth-child(-n+4) canvas').length === 4);
  const drawn = await page.$$eval('.row:nth-child(-n+2) canvas', all => all.map(canvas => {
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    return [canvas.getAttribute('aria-label'), canvas.height, new Set(new Uint32Array(pixels.buffer)).size > 1];
  }));
  assert.deepEqual(drawn, [['Spectrogram of sound 000.wav', 64, true], ['Picture of picture 001.png', 144, true]]);
  assert.equal(await page.locator('.row:last-child canvas').count(), 0);
  await page.locator('.row:last-child').scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelector('.row:last-child canvas') && !document.querySelector('.row:first-child canvas'));
  assert.ok(await page.locator('canvas').count() < 30);
  assertClean(page);
});

test('A file that no model takes, and one that is broken, tell the server\'s reason; the others are answered', async () => {
  server.misbehave = (request, body, response) => body.includes('BROKEN') && (problem(response, 400, 'input: the header promises more than the file holds'), true);
  const page = await open(browser, server.url);
  const good = ['good.wav', tone(1)];
  await send(page, [['notes.txt', Buffer.from('hello')], good, ['bad.wav', Buffer.from('RIFF BROKEN')]]);
  await page.settled(3);
  const rows = await page.rows();
  assert.deepEqual(rows.map(row => [row.state, row.reason]), [
    ['failed', 'No model here takes text/plain. Send a sound or a picture.'], ['done', undefined], ['failed', 'input: the header promises more than the file holds'],
  ]);
  assert.equal(await page.textContent('#summary'), '3 files: 1 done, 2 failed');
  assertClean(page, [400, 415]);

  server.misbehave = undefined;
  await page.click('.row:nth-child(3) .again');
  await page.waitForFunction(() => document.querySelector('.row:nth-child(3)').dataset.state === 'done');
  await page.selectOption('#show', 'failed');
  assert.deepEqual(await page.$$eval('.row', all => all.map(row => row.checkVisibility())), [true, false, false]);
});

test('A busy server is obeyed: the row waits for the time it told and is answered then', async () => {
  const times = new Map();
  server.misbehave = (request, body, response) => {
    const key = body.toString('latin1');
    times.set(key, [...(times.get(key) ?? []), Date.now()]);
    if (times.get(key).length > 1) return false;
    problem(response, 503, 'The queue is full', 'overloaded', { 'Retry-After': '2' });
    return true;
  };
  const page = await open(browser, server.url);
  const files = mixed(6);
  await send(page, files);
  await page.waitForFunction(() => /^waiting: server busy, again in [12] s$/.test(document.querySelector('.row .state').innerText.trim()));
  await page.settled(6);
  assert.deepEqual(await answers(page), expected(files));
  for (const [first, second, ...more] of times.values()) {
    assert.ok(second - first >= 1990, `${second - first} ms`);
    assert.equal(more.length, 0);
  }
  assertClean(page, [503]);
});

test('A connection that breaks is tried again', async () => {
  let broken = 0;
  server.misbehave = (request) => {
    if (broken++ >= 2) return false;
    request.socket.destroy();
    return true;
  };
  const page = await open(browser, server.url);
  const files = mixed(3);
  await send(page, files);
  await page.settled(3);
  assert.deepEqual(await answers(page), expected(files));
  assertClean(page, ['lost']);
});

test('A file that was removed since it was chosen fails with that reason, at once', async () => {
  let release;
  const gate = new Promise(resolve => { release = resolve; });
  server.misbehave = async () => {
    await gate;
    return false;
  };
  const page = await open(browser, server.url);
  const paths = write(folder, mixed(5));
  await page.setInputFiles('#files', paths);
  await page.waitForFunction(() => document.querySelectorAll('[data-state=hearing]').length === 4);
  rmSync(paths[4]);
  release();
  await page.settled(5);
  const rows = await page.rows();
  assert.deepEqual(rows.map(row => row.state), ['done', 'done', 'done', 'done', 'failed']);
  assert.equal(rows[4].reason, 'The file can\'t be read any more: it was moved, changed or removed');
});

test('What is sent slowly shows how far it is, and what is thought over that it is heard', async () => {
  const page = await open(browser, server.url);
  let release;
  server.misbehave = async () => {
    await new Promise(resolve => { release = resolve; });
    return false;
  };
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 400_000 });
  await send(page, [['long.wav', tone(3, 20)]]);
  await page.waitForFunction(() => {
    const percent = Number(/^sending (\d+) %$/.exec(document.querySelector('.row .state')?.innerText.trim())?.[1]);
    return percent > 0 && percent < 100 && document.querySelector('.row progress').checkVisibility();
  });
  await page.waitForFunction(() => document.querySelector('.row .state').innerText.trim() === 'hearing');
  release();
  await page.settled(1);
});

test('Five hundred files at once need little memory, and four connections', async () => {
  const page = await open(browser, server.url);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.enable');
  const heap = async () => {
    await cdp.send('HeapProfiler.collectGarbage');
    return (await cdp.send('Runtime.getHeapUsage')).usedSize;
  };
  const before = await heap();
  const long = tone(1, 10);
  const files = Array.from({ length: 500 }, (_, i) => { // 320 kB each: 160 MB
    const bytes = Buffer.from(long);
    bytes.writeInt16LE(i, 44);
    return [`many/${i}.wav`, bytes];
  });
  let most = 0;
  const watch = setInterval(async () => {
    const { usedSize, backingStorageSize = 0 } = await cdp.send('Runtime.getHeapUsage').catch(() => ({ usedSize: 0 }));
    most = Math.max(most, usedSize + backingStorageSize);
  }, 200);
  await send(page, files);
  await page.settled(500);
  clearInterval(watch);
  assert.deepEqual((await answers(page)).map(row => row.slice(1)), expected(files).map(row => row.slice(1)));
  assert.ok(server.mostAtOnce <= 4);
  const after = await heap();
  console.log(`500 files of 320 kB: heap ${(before / 1e6).toFixed(1)} MB before, ${(most / 1e6).toFixed(1)} MB at most, ${(after / 1e6).toFixed(1)} MB after`);
  assert.ok(most - before < 60e6, `${most - before} bytes`);
  assert.ok(after - before < 20e6, `${after - before} bytes`);
  assertClean(page);
});

test('Files and folders can be dropped, and what in a folder is neither sound nor picture stays behind', async () => {
  const page = await open(browser, server.url);
  const files = [['drop/one.wav', tone(1)], ['drop/deep/two.png', picture([1, 2, 3])], ['drop/readme.txt', Buffer.from('no')], ['drop/.hidden.wav', tone(2)], ['three.wav', tone(3)]];
  write(folder, files);
  const cdp = await page.context().newCDPSession(page);
  const box = await page.locator('#drop').boundingBox();
  const data = { items: [], files: [join(folder, 'drop'), join(folder, 'three.wav')], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) await cdp.send('Input.dispatchDragEvent', { type, x: box.x + 20, y: box.y + 20, data });
  await page.settled(3);
  assert.deepEqual((await answers(page)).sort(), expected([['drop/deep/two.png', files[1][1]], ['drop/one.wav', files[0][1]], ['three.wav', files[4][1]]]));
  assertClean(page);
});

test('What can\'t be read of a dropped folder is told, and the rest is answered', async () => {
  const page = await open(browser, server.url);
  const heard = await listen(page);
  const bytes = tone(1);
  await page.evaluate(content => {
    const file = new File([new Uint8Array(content)], 'good.wav', { type: 'audio/wav' });
    const children = [
      { name: 'gone.wav', isFile: true, file: (_, reject) => reject(new DOMException('It was removed', 'NotFoundError')) },
      { name: 'notes.txt', isFile: true, file: resolve => resolve(new File(['x'], 'notes.txt', { type: 'text/plain' })) },
      { name: 'good.wav', isFile: true, file: resolve => resolve(file) },
    ];
    const tree = { name: 'tree', isDirectory: true, createReader: () => ({ readEntries: resolve => resolve(children.splice(0)) }) };
    const shut = { name: 'shut', isDirectory: true, createReader: () => ({ readEntries: (_, reject) => reject(new DOMException('No leave', 'NotReadableError')) }) };
    const drop = new Event('drop', { bubbles: true, cancelable: true });
    drop.dataTransfer = { types: ['Files'], items: [shut, tree].map(entry => ({ kind: 'file', webkitGetAsEntry: () => entry })) };
    document.body.dispatchEvent(drop);
  }, [...bytes]);
  await page.settled(1);
  assert.deepEqual(await answers(page), expected([['tree/good.wav', bytes]]));
  const told = '2 couldn\'t be read, 1 left out: neither sound nor picture';
  assert.equal((await heard())[0], `1 file added, ${told}`);
  assert.equal(await page.locator('#add-message').innerText(), told);
  await send(page, mixed(1));
  await page.settled(2);
  assert.equal(await page.locator('#add-message').isVisible(), false);
  assertClean(page);
});

test('A folder can be chosen', async () => {
  const page = await open(browser, server.url);
  write(folder, [['tree/a/one.wav', tone(1)], ['tree/b/two.png', picture([1, 2, 3])], ['tree/b/list.csv', Buffer.from('a,b')]]);
  const heard = await listen(page);
  await page.setInputFiles('#folder', join(folder, 'tree'));
  await page.settled(2);
  assert.deepEqual((await page.rows()).map(row => [row.name, row.state]).sort(), [['tree/a/one.wav', 'done'], ['tree/b/two.png', 'done']]);
  await page.waitForFunction(() => document.getElementById('news').textContent === 'Finished. 2 files: 2 done');
  assert.deepEqual((await heard()).filter(text => /added/.test(text)), ['2 files added, 1 left out: neither sound nor picture']);
  assert.equal(await page.locator('#add-message').innerText(), '1 left out: neither sound nor picture');
});

test('A recording from the microphone is sent as WAV of one channel with 16 bits', async () => {
  let heard;
  server.misbehave = (request, body) => {
    heard = body;
    return false;
  };
  const page = await open(browser, server.url, { permissions: ['microphone'] });
  await page.click('#record');
  await page.waitForFunction(() => document.getElementById('elapsed').textContent === '0:02' && document.getElementById('level').value > 0.2);
  assert.equal(await page.textContent('#record-text'), 'Stop');
  await page.click('#record');
  await page.settled(1);
  const [row] = await page.rows();
  assert.match(row.name, /^recording \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.wav$/);
  assert.deepEqual(server.types, ['audio/wav']);
  assert.deepEqual([heard.readUInt16LE(20), heard.readUInt16LE(22), heard.readUInt16LE(34)], [1, 1, 16]);
  const seconds = heard.readUInt32LE(40) / heard.readUInt32LE(28);
  assert.ok(seconds > 1.9 && seconds < 5, `${seconds} s`);
  let peak = 0;
  for (let at = 44; at < heard.length; at += 2) peak = Math.max(peak, Math.abs(heard.readInt16LE(at)));
  assert.ok(peak > 3000, `peak ${peak}`);
  assertClean(page);
});

test('Without leave to use the microphone the page says what to do', async () => {
  const page = await open(browser, server.url, { permissions: [] });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Browser.setPermission', { permission: { name: 'microphone' }, setting: 'denied', origin: new URL(server.url).origin }).catch(() => {});
  await page.click('#record');
  await page.waitForFunction(() => document.getElementById('record-message').textContent.startsWith('The microphone was not allowed'));
  assert.equal(await page.textContent('#record-text'), 'Record');
  assertClean(page);
});

test('Over plain HTTP from another machine the page says why it can\'t record, and the rest works', async () => {
  const page = await open(browser, server.url.replace('127.0.0.1', 'elsewhere.test'));
  await page.click('#record');
  await page.waitForFunction(() => /HTTPS/.test(document.getElementById('record-message').textContent));
  await send(page, mixed(2));
  await page.settled(2);
});

test('A sound plays, shows where it is, and frees its memory; one at a time', async () => {
  const page = await open(browser, server.url);
  await page.evaluate(() => {
    window.urls = new Set();
    const { createObjectURL, revokeObjectURL } = URL;
    URL.createObjectURL = value => {
      const url = createObjectURL.call(URL, value);
      window.urls.add(url);
      return url;
    };
    URL.revokeObjectURL = url => {
      window.urls.delete(url);
      revokeObjectURL.call(URL, url);
    };
  });
  await send(page, [['long.wav', tone(1, 30)], ['short.wav', tone(2, 0.4)], ['still.png', picture([9, 9, 9])]]);
  await page.settled(3);
  assert.equal(await page.locator('.play:visible').count(), 2);
  await page.getByRole('button', { name: 'Play long.wav' }).click();
  await page.waitForFunction(() => Number(document.querySelector('.row .head').style.getPropertyValue('--position')) > 0.005);
  await page.getByRole('button', { name: 'Play short.wav' }).click();
  await page.getByRole('button', { name: 'Play long.wav' }).waitFor();
  await page.getByRole('button', { name: 'Play short.wav' }).waitFor(); // it has ended by itself
  assert.equal(await page.evaluate(() => window.urls.size), 0);
  await page.getByRole('button', { name: 'Play long.wav' }).click();
  await page.getByRole('button', { name: 'Stop long.wav' }).click();
  assert.equal(await page.evaluate(() => window.urls.size), 0);
  assertClean(page);
});

test('The CSV has every file with its answer or its reason', async () => {
  const page = await open(browser, server.url);
  const files = [['a.wav', tone(1)], ['b, c.png', picture([1, 2, 3])], ['d.txt', Buffer.from('x')]];
  await send(page, files);
  await page.settled(3);
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
  assert.equal(download.suggestedFilename(), 'urbansound.csv');
  const lines = readFileSync(await download.path(), 'utf8').split('\r\n');
  assert.equal(lines.length, 5);
  assert.ok(lines[1].startsWith(`a.wav,${answerFor(files[0][1]).label},0.8,sounds,1.0.0,${'ab'.repeat(32)},7,,`));
  assert.ok(lines[2].startsWith(`"b, c.png",${answerFor(files[1][1]).label},0.8,pictures,`));
  assert.match(lines[3], /^d\.txt,,,,,,,No model here takes text\/plain/);
});

test('Removing and clearing stop what is on its way', async () => {
  const left = [];
  server.misbehave = (request, body, response) => new Promise(resolve => response.on('close', () => {
    left.push(body);
    resolve(true);
  }));
  const page = await open(browser, server.url);
  await send(page, mixed(8));
  await page.waitForFunction(() => document.querySelectorAll('[data-state=hearing]').length === 4);
  await page.click('.row:nth-child(2) .remove');
  await page.waitForFunction(() => document.querySelectorAll('[data-state=hearing]').length === 4 && document.querySelectorAll('.row').length === 7);
  await page.click('#clear');
  assert.equal(await page.locator('.row').count(), 0);
  assert.equal(await page.textContent('#summary'), 'No files yet');
  await page.waitForFunction(() => document.getElementById('empty').checkVisibility());
  while (left.length < 5) await page.waitForTimeout(20);
  server.misbehave = undefined;
  const files = mixed(2);
  await send(page, files);
  await page.settled(2);
  assert.deepEqual(await answers(page), expected(files));
  assertClean(page);
});

test('The server\'s figures are asked every two seconds, not while nobody looks, and come back when it does', async () => {
  const page = await open(browser, server.url);
  await page.waitForFunction(() => document.getElementById('server-state').textContent === 'up');
  assert.equal(await page.textContent('#stat-p50'), '8.3 ms');
  assert.equal(await page.textContent('#stat-p99'), '1.2 s');
  assert.equal(await page.textContent('#stat-memoryBytes'), '235 MB');
  assert.deepEqual(await page.$$eval('#models strong', all => all.map(model => model.textContent)), ['sounds 1.0.0', 'pictures 2.0.0']);
  const from = server.stats;
  await page.waitForTimeout(4500);
  assert.ok(server.stats - from >= 1 && server.stats - from <= 3, `${server.stats - from} in 4.5 s`);
  const look = hidden => page.evaluate(value => {
    Object.defineProperty(document, 'hidden', { configurable: true, value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
  await look(true);
  const then = server.stats;
  await page.waitForTimeout(2500);
  assert.equal(server.stats, then);
  await look(false);
  while (server.stats === then) await page.waitForTimeout(20);
  await server.close();
  await page.waitForFunction(() => document.getElementById('server-state').textContent === 'not reached');
});

test('A server that asks for a key gets the one that was typed', async () => {
  server.key = 'open sesame';
  server.misbehave = (request, body, response) => request.headers['x-api-key'] !== server.key && (problem(response, 401, 'An API key is needed', 'accessDenied'), true);
  const page = await open(browser, server.url);
  await page.getByLabel('This server asks for an API key').fill('open sesame');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.getElementById('server-state').textContent === 'up' && document.getElementById('key-form').hidden);
  const files = mixed(2);
  await send(page, files);
  await page.settled(2);
  assert.deepEqual(await answers(page), expected(files));
  assertClean(page, [401]);
});

test('A wrong key is told, in words that a screen reader hears, and the right one still works', async () => {
  server.key = 'open sesame';
  const page = await open(browser, server.url);
  const field = page.getByLabel('This server asks for an API key');
  const alert = page.locator('#key-form [role=alert]');
  await field.waitFor();
  assert.equal(await alert.innerText(), '');
  await field.fill('open barley');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => /not the key/.test(document.querySelector('#key-form [role=alert]').textContent));
  assert.equal(await page.textContent('#server-state'), 'asks for a key');
  assert.equal(await focused(page), 'key');

  // What a header can't hold as it stands is no sign that the server is away.
  const asked = server.stats;
  for (const key of ['ключ', '開け', 'sesame\u2009']) {
    await page.evaluate(() => { document.querySelector('#key-form [role=alert]').textContent = ''; });
    await field.fill(key);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => /not the key/.test(document.querySelector('#key-form [role=alert]').textContent));
  }
  while (server.stats === asked) await page.waitForTimeout(20);
  assert.equal(await page.textContent('#server-state'), 'asks for a key');

  await field.fill('open sesame');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.getElementById('key-form').hidden);
  assert.equal(await page.textContent('#server-state'), 'up');
  assert.equal(await page.locator('#key-form [role=alert]').textContent(), '');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /^Server/);
  assertClean(page, [401]);
});

test('A key may be of any letters: it goes as UTF-8', async () => {
  const key = 'clé ключ 鍵';
  server.key = Buffer.from(key).toString('latin1'); // as Node gives a header: a character a byte
  server.misbehave = (request, body, response) => request.headers['x-api-key'] !== server.key && (problem(response, 401, 'An API key is needed', 'accessDenied'), true);
  const page = await open(browser, server.url);
  await page.getByLabel('This server asks for an API key').fill(key);
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.waitForFunction(() => document.getElementById('server-state').textContent === 'up');
  const files = mixed(1);
  await send(page, files);
  await page.settled(1);
  assert.deepEqual(await answers(page), expected(files));
  assertClean(page, [401]);
});

test('The theme follows the system until one is chosen, which then stays', async () => {
  const page = await open(browser, server.url, { colorScheme: 'dark' });
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await ground();
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await ground();
  assert.notEqual(light, dark);
  await page.locator('.theme').getByLabel('Dark').check();
  assert.equal(await ground(), dark);
  await page.reload();
  assert.equal(await ground(), dark);
  assert.ok(await page.locator('.theme').getByLabel('Dark').isChecked());
  await page.locator('.theme').getByLabel('Auto').check();
  assert.equal(await ground(), light);
});

test('The keyboard alone reaches and does everything, and shows where it is', async () => {
  const page = await open(browser, server.url);
  const here = () => page.evaluate(() => {
    const element = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const box = element.nextElementSibling && element.matches('.theme input') ? getComputedStyle(element.nextElementSibling) : { outlineStyle, outlineWidth };
    return { name: element.ariaLabel || element.labels?.[0]?.textContent.trim() || element.textContent.trim(), seen: box.outlineStyle !== 'none' && parseFloat(box.outlineWidth) >= 2 };
  });
  const tab = async () => {
    await page.keyboard.press('Tab');
    const { name, seen } = await here();
    assert.ok(seen, `${name} has no visible focus`);
    return name;
  };
  const chooser = page.waitForEvent('filechooser');
  assert.equal(await tab(), 'Skip to the results');
  assert.equal(await tab(), 'Auto');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light');
  assert.equal(await tab(), 'Choose files');
  await page.keyboard.press('Enter');
  await (await chooser).setFiles(write(folder, [['one.wav', tone(1, 20)], ['two.txt', Buffer.from('x')], ['three.png', picture([5, 6, 7])]]));
  await page.settled(3);
  assert.equal(await tab(), 'Choose folder');
  assert.equal(await tab(), 'Record');
  assert.match(await tab(), /^Server/);
  assert.match(await tab(), /^Show/);
  await page.keyboard.press('f'); // to "failed"
  assert.equal(await page.locator('.row:visible').count(), 1);
  await page.keyboard.press('Home'); // to "all"
  assert.equal(await tab(), 'Retry failed');
  assert.equal(await tab(), 'Download CSV');
  assert.equal(await tab(), 'Clear');
  assert.equal(await tab(), 'Play one.wav');
  await page.keyboard.press('Space');
  assert.equal((await here()).name, 'Stop one.wav');
  await page.keyboard.press('Space');
  assert.equal(await tab(), 'Remove one.wav');
  assert.equal(await tab(), 'Try two.txt again');
  assert.equal(await tab(), 'Remove two.txt');
  await page.keyboard.press('Enter');
  assert.equal((await here()).name, 'Remove three.png');
  await page.keyboard.press('Enter');
  assert.equal((await here()).name, 'Remove one.wav');
  await page.keyboard.press('Enter');
  assert.equal((await here()).name, 'Choose files');
  assert.equal(await page.locator('.row').count(), 0);
});

test('A screen reader gets a name for every control and hears of the end', async () => {
  const page = await open(browser, server.url);
  await send(page, [['one.wav', tone(1)], ['two.txt', Buffer.from('x')]]);
  await page.settled(2);
  const cdp = await page.context().newCDPSession(page);
  const { nodes } = await cdp.send('Accessibility.getFullAXTree');
  const controls = nodes.filter(node => !node.ignored && ['button', 'radio', 'textbox', 'combobox', 'progressbar', 'meter', 'link', 'list', 'img', 'image'].includes(node.role?.value));
  assert.ok(controls.length > 15);
  assert.deepEqual(controls.filter(node => !node.name?.value && !/list/.test(node.role.value)).map(node => node.role.value), []);
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  const snapshot = await page.locator('#results').ariaSnapshot();
  assert.match(snapshot, /status: .*Finished\. 2 files: 1 done, 1 failed/);
  assert.match(snapshot, /list "Likeliest labels"/);
});

test('A screen reader hears of the end once more after a retry, and after a file in place of a removed one', async () => {
  server.misbehave = (request, body, response) => (problem(response, 400, 'No sound in it'), true);
  const page = await open(browser, server.url);
  const heard = await listen(page);
  const ends = async (...expectedEnds) => {
    await page.waitForFunction(count => window.heard.filter(text => text.startsWith('Finished')).length >= count, expectedEnds.length, { timeout: 10_000 });
    assert.deepEqual((await heard()).filter(text => text.startsWith('Finished')), expectedEnds);
  };
  await send(page, [['one.wav', tone(1)]]);
  const failed = 'Finished. 1 file: 0 done, 1 failed';
  await ends(failed);
  await page.click('.row .again');
  await ends(failed, failed);
  server.misbehave = undefined;
  await page.click('#again-all');
  const done = 'Finished. 1 file: 1 done';
  await ends(failed, failed, done);
  await page.click('.row .remove');
  await send(page, [['two.wav', tone(2)]]);
  await ends(failed, failed, done, done);
  assertClean(page, [400]);
});

test('The focus goes to what is shown: past rows that the filter hides, and off a row that leaves it', async () => {
  let refuse = true;
  server.misbehave = (request, body, response) => refuse && body.includes('BROKEN') && (problem(response, 400, 'No sound in it'), true);
  const page = await open(browser, server.url);
  const bad = name => [name, Buffer.from(`RIFF BROKEN ${name}`)];
  await send(page, [bad('a.wav'), ['b.wav', tone(1)], bad('c.wav'), ['d.wav', tone(2)], bad('e.wav'), ['f.wav', tone(3)], bad('g.wav')]);
  await page.settled(7);
  await page.selectOption('#show', 'failed');
  const press = async name => {
    await page.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.waitForTimeout(100); // two frames and more
    return focused(page);
  };
  assert.equal(await press('Remove a.wav'), 'Remove c.wav');
  assert.equal(await press('Remove g.wav'), 'Remove e.wav');
  refuse = false;
  assert.equal(await press('Try c.wav again'), 'Try e.wav again');
  assert.equal(await press('Try e.wav again'), 'show');
  assert.equal(await page.locator('.row:visible').count(), 0);
  assert.equal(await page.locator('#empty').innerText(), 'No file has failed.');

  await page.selectOption('#show', 'all');
  assert.equal(await page.locator('#empty').isVisible(), false);
  assert.equal(await press('Remove f.wav'), 'Remove e.wav');
  refuse = true;
  await send(page, [bad('h.wav')]);
  await page.settled(5);
  assert.equal(await press('Try h.wav again'), 'Remove h.wav');
  await page.settled(5);
  refuse = false;
  await page.focus('#again-all');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.getElementById('again-all').disabled);
  assert.equal(await focused(page), 'show');
  await page.settled(5);
  await page.selectOption('#show', 'open');
  let release;
  server.misbehave = async () => {
    await new Promise(resolve => { release = resolve; });
    return false;
  };
  await send(page, [['i.wav', tone(9)]]);
  await page.getByRole('button', { name: 'Remove i.wav' }).focus();
  await page.waitForFunction(() => document.querySelector('.row:last-child').dataset.state === 'hearing');
  release();
  await page.waitForFunction(() => document.activeElement.id === 'show');
  assertClean(page, [400]);
});

for (const theme of ['light', 'dark']) {
  test(`Every text has a contrast of 4.5 at least: ${theme}`, async () => {
    const page = await open(browser, server.url, { colorScheme: theme });
    server.misbehave = (request, body, response) => body.includes('BUSY') && (problem(response, 503, 'Full', 'overloaded', { 'Retry-After': '300' }), true);
    await send(page, [['one.wav', tone(1)], ['two.txt', Buffer.from('x')], ['three.wav', Buffer.from('RIFF BUSY')]]);
    await page.settled(2);
    await page.waitForFunction(() => /^waiting: server busy, again in [45] min$/.test(document.querySelector('.row:last-child .state').innerText.trim()));
    await page.evaluate(() => {
      for (const id of ['record-message', 'add-message', 'key-message']) document.getElementById(id).textContent = 'No microphone';
      document.getElementById('key-form').hidden = false;
      document.getElementById('empty').hidden = false;
    });
    const states = ['up', 'down', 'closed', 'asking'];
    let texts = 0;
    for (const state of states) {
      const found = await page.evaluate(value => {
        document.getElementById('server-state').dataset.state = value;
        const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
        const parse = color => {
          context.clearRect(0, 0, 1, 1);
          context.fillStyle = color;
          context.fillRect(0, 0, 1, 1);
          return [...context.getImageData(0, 0, 1, 1).data];
        };
        // Relative luminance and contrast as WCAG 2.2 defines them.
        const luminance = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
        const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        const grounds = element => {
          for (let at = element; at; at = at.parentElement) {
            const bar = at.matches('.scores li') ? [parse(getComputedStyle(at.querySelector('.score')).backgroundColor)] : [];
            const color = parse(getComputedStyle(at).backgroundColor);
            if (color[3] === 255) return [color, ...bar];
          }
          return [[255, 255, 255, 255]];
        };
        const all = [];
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        for (let node; (node = walker.nextNode());) {
          const element = node.parentElement;
          if (!node.data.trim() || !element.checkVisibility() || element.closest('.hearable, .skip, noscript, template, script')) continue;
          const color = luminance(parse(getComputedStyle(element).color));
          all.push({ text: node.data.trim(), ratio: Math.min(...grounds(element).map(ground => contrast(color, luminance(ground)))) });
        }
        return all;
      }, state);
      texts += found.length;
      assert.deepEqual(found.filter(({ ratio }) => ratio < 4.5), []);
    }
    assert.ok(texts > 150, `${texts} texts`);
  });
}

test('On a phone the server\'s figures are folded, until a key is wanted', async () => {
  const phone = { viewport: { width: 360, height: 780 } };
  const page = await open(browser, server.url, phone);
  await page.waitForFunction(() => document.getElementById('server-state').textContent === 'up');
  assert.equal(await page.locator('#stat-p50').isVisible(), false);
  await page.locator('#server summary').click();
  assert.equal(await page.locator('#stat-p50').isVisible(), true);
  assert.ok(await page.evaluate(() => window.shifts.reduce((sum, shift) => sum + shift.value, 0)) < 0.02);
  server.key = 'k';
  const asked = await open(browser, server.url, phone);
  await asked.getByLabel('This server asks for an API key').waitFor();
});

for (const width of [320, 360, 768, 1024, 1600]) {
  test(`Nothing is cut off at a width of ${width}`, async () => {
    const page = await open(browser, server.url, { viewport: { width, height: 800 } });
    await send(page, [[`a name ${'that is long '.repeat(12)}.wav`, tone(1)], ['two.txt', Buffer.from('x')], ['three.png', picture([5, 6, 7], 40, 300)]]);
    await page.settled(3);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    const beside = await page.evaluate(() => document.querySelector('.results').getBoundingClientRect().left > document.querySelector('.card').getBoundingClientRect().right);
    assert.equal(beside, width > 820);
    const clipped = await page.$$eval('button:not([hidden]), .percent, dd, dt, .reason', all => all.filter(element => element.checkVisibility() && element.scrollWidth > element.clientWidth + 1).map(element => element.textContent));
    assert.deepEqual(clipped, []);
    assertClean(page, [415]);
  });
}

for (const width of [320, 360, 821, 1024, 1280]) {
  test(`At a width of ${width} a failed sound's three buttons cover nothing, every row has room for its name, and no text leaves its row`, async () => {
    server.misbehave = (request, body, response) => {
      if (body.includes('BROKEN')) problem(response, 400, `input: ${'the header promises more than the file holds; '.repeat(6)}`);
      else if (body.includes('BUSY')) problem(response, 503, 'Full', 'overloaded', { 'Retry-After': '73' });
      else return false;
      return true;
    };
    const page = await open(browser, server.url, { viewport: { width, height: 800 } });
    await send(page, [['bad.wav', Buffer.from('RIFF BROKEN')], ['good.wav', tone(1)], ['busy one.wav', Buffer.from('RIFF BUSY')]]);
    await page.settled(2);
    await page.waitForFunction(() => /busy/.test(document.querySelector('.row:last-child .state').innerText));
    const rows = await page.$$eval('.row', all => all.map(row => {
      const box = element => element.getBoundingClientRect();
      const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      const parts = ['.picture', '.what', '.answer'].map(part => row.querySelector(part));
      const buttons = [...row.querySelectorAll('.acts button:not([hidden])')];
      const outer = box(row);
      return {
        buttons: buttons.length,
        covered: buttons.flatMap(button => parts.filter(part => !apart(box(button), box(part))).map(part => `${button.className} on ${part.className}`)),
        room: row.querySelector('.name').clientWidth,
        outside: [...parts, ...row.querySelectorAll('.what p'), ...buttons].filter(part => box(part).height > 0 && (box(part).top < outer.top || box(part).bottom > outer.bottom)).map(part => part.className),
        crowded: parts[1].offsetHeight > 0 && !apart(box(parts[1]), box(parts[2])),
      };
    }));
    assert.deepEqual(rows.map(row => row.buttons), [3, 2, 2]);
    for (const { covered, outside, crowded, room } of rows) {
      assert.deepEqual([covered, outside, crowded], [[], [], false]);
      assert.ok(room >= 90, `${room} pixels for the name`);
    }
  });
}

test('On a phone everything that is touched is 44 pixels high and wide', async () => {
  server.key = 'k';
  const page = await open(browser, server.url, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await page.getByLabel('This server asks for an API key').waitFor();
  server.misbehave = (request, body, response) => body.includes('BROKEN') && (problem(response, 400, 'No sound in it'), true);
  await send(page, [['bad.wav', Buffer.from('RIFF BROKEN')], ['good.wav', tone(1)]]);
  await page.settled(2);
  const touched = await page.$$eval('button, select, summary, .theme label, #key', all => all.filter(element => element.checkVisibility()).map(element => {
    const { width, height } = element.getBoundingClientRect();
    return { name: element.ariaLabel || element.id || element.textContent.trim(), width, height };
  }));
  assert.ok(touched.length >= 17, `${touched.length} controls`);
  assert.deepEqual(touched.filter(({ width, height }) => width < 44 || height < 44), []);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
});

// Pictures to look at, where somebody wants them: SCREENSHOTS=folder.
if (process.env.SCREENSHOTS) test('Screenshots', async () => {
  const media = ['siren', 'dog_bark', 'street', 'car_horn'].map(name => [`${name}.wav`, readFileSync(fileURLToPath(new URL(`../../samples/media/${name}.wav`, import.meta.url)))]);
  for (const [name, options] of Object.entries({
    light: { colorScheme: 'light' },
    dark: { colorScheme: 'dark' },
    phone: { colorScheme: 'light', viewport: { width: 360, height: 780 } },
    'phone-dark': { colorScheme: 'dark', viewport: { width: 360, height: 780 } },
  })) {
    const page = await open(browser, server.url, options);
    writeFileSync(join(process.env.SCREENSHOTS, `${name}-empty.png`), await page.screenshot());
    await send(page, [...media, ['red.png', picture([210, 60, 40])], ['notes.txt', Buffer.from('x')]]);
    await page.settled(6);
    await page.waitForTimeout(2500);
    writeFileSync(join(process.env.SCREENSHOTS, `${name}.png`), await page.screenshot({ fullPage: true }));
  }
});
