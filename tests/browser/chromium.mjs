// The browser of the tests: Debian's Chromium without a window, watched for errors and for requests to elsewhere.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import nodeTest from 'node:test';
import { chromium } from 'playwright-core';

export const executable = process.env.CHROMIUM || ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/** False where there is a browser; else why the tests are left out, as they may be anywhere but in CI. */
export const without = executable || process.env.CI === 'true' ? false : 'Chromium is not installed, and CHROMIUM names none';

/** A test that needs the browser. */
export const test = (name, body) => nodeTest(name, { skip: without }, body);

/** Starts the browser; `microphone` is the WAV file that its microphone hears, over and over. */
export const launch = microphone => chromium.launch({
  executablePath: executable,
  args: [
    '--host-resolver-rules=MAP elsewhere.test 127.0.0.1',
    '--no-sandbox', '--autoplay-policy=no-user-gesture-required', '--enable-precise-memory-info',
    ...(microphone ? ['--use-fake-device-for-media-stream', `--use-file-for-fake-audio-capture=${microphone}`] : []),
  ],
});

/** Opens the page in a context of its own. `page.faults()` lists what went wrong; it must be empty at the end. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000); // a busy machine is no fault of the page
  const faults = [];
  const home = new URL(url).origin;
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) faults.push(`console: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', error => faults.push(`uncaught: ${error.message}`));
  context.on('request', request => {
    if (!/^(blob|data):/.test(request.url()) && new URL(request.url()).origin !== home) faults.push(`elsewhere: ${request.url()}`);
  });
  page.faults = () => faults;
  page.settled = (count, timeout = 240_000) => page.waitForFunction(
    expected => document.querySelectorAll('.row:is([data-state=done], [data-state=failed])').length === expected, count, { timeout });
  page.rows = () => page.$$eval('.row', rows => rows.map(row => ({
    name: row.querySelector('.name').textContent,
    state: row.dataset.state,
    label: row.querySelector('.label').textContent,
    text: row.querySelector('.state').innerText.trim(),
    reason: row.querySelector('.reason')?.textContent,
  })));
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push({ value: entry.value, what: entry.sources.map(s => s.node?.nodeName + '.' + (s.node?.className ?? '')) });
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(url);
  return page;
}

/** Answers that the server gave with an error status: the browser logs each, which is no fault of the page. */
export function assertClean(page, statuses = []) {
  const unexpected = page.faults().filter(fault => !statuses.some(status => fault.includes(`status of ${status}`) || (status === 'lost' && /ERR_(EMPTY_RESPONSE|CONNECTION|SOCKET)/.test(fault))));
  assert.deepEqual(unexpected, []);
}
