// The queue alone, with a clock and a server of its own.
import assert from 'node:assert/strict';
import test from 'node:test';
import { judge, retryAfterSeconds, UploadQueue } from '../../src/UrbanSound.AspNetCore/wwwroot/queue.js';

const done = JSON.stringify({ label: 'siren', score: 1, scores: [] });
const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

/** A queue whose time stands until `pass(seconds)`, and whose requests wait for `answer(index, response)`. */
function stage() {
  const stage = { sent: [], time: 0, most: 0, open: 0 };
  const timers = [];
  const send = (file, { sending, signal }) => new Promise((resolve, reject) => {
    stage.most = Math.max(stage.most, ++stage.open);
    const finish = action => value => {
      stage.open--;
      action(value);
    };
    stage.sent.push({ file, sending, signal, resolve: finish(resolve), reject: finish(reject) });
  });
  stage.queue = new UploadQueue(send, () => {}, {
    now: () => stage.time,
    later: (action, delay) => timers.push({ action, at: stage.time + delay }),
  });
  stage.add = count => Array.from({ length: count }, (_, i) => {
    const entry = { file: `${i}` };
    stage.queue.add(entry);
    return entry;
  });
  stage.answer = async (index, response) => {
    if (response instanceof Error) stage.sent[index].reject(response);
    else stage.sent[index].resolve({ status: 200, retryAfter: null, body: done, ...response });
    await settle();
  };
  stage.pass = async seconds => {
    stage.time += 1000 * seconds;
    for (const timer of timers.splice(0)) {
      if (timer.at <= stage.time) timer.action();
      else timers.push(timer);
    }
    await settle();
  };
  return stage;
}

test('Four files are on their way at once, in the order they came', async () => {
  const s = stage();
  const entries = s.add(9);
  assert.deepEqual(s.sent.map(request => request.file), ['0', '1', '2', '3']);
  for (let i = 0; i < 9; i++) await s.answer(i, {});
  assert.deepEqual(s.sent.map(request => request.file), ['0', '1', '2', '3', '4', '5', '6', '7', '8']);
  assert.equal(s.most, 4);
  assert.ok(entries.every(entry => entry.state === 'done' && entry.result.label === 'siren'));
});

test('A file is sending, then hearing, then done', async () => {
  const s = stage();
  const [entry] = s.add(1);
  s.sent[0].sending(0.25);
  assert.deepEqual([entry.state, entry.sent], ['sending', 0.25]);
  s.sent[0].sending(1);
  assert.equal(entry.state, 'hearing');
  await s.answer(0, {});
  assert.equal(entry.state, 'done');
});

test('Who was sent away comes back when the server said, not before, however often', async () => {
  const s = stage();
  const [entry] = s.add(1);
  for (let round = 0; round < 12; round++) {
    await s.answer(round, { status: 503, retryAfter: '7', body: '{}' });
    assert.deepEqual([entry.state, entry.due], ['waiting', s.time + 7000]);
    await s.pass(6.9);
    assert.equal(s.sent.length, round + 1);
    await s.pass(0.1);
    assert.equal(s.sent.length, round + 2);
  }
  await s.answer(12, {});
  assert.equal(entry.state, 'done');
});

test('Nobody overtakes those that were sent away', async () => {
  const s = stage();
  s.add(8);
  await s.answer(0, { status: 503, retryAfter: '5' });
  await s.answer(1, { status: 503, retryAfter: '9' });
  await s.answer(2, {});
  await s.answer(3, {});
  assert.equal(s.sent.length, 4);
  await s.pass(5);
  assert.deepEqual(s.sent.slice(4).map(request => request.file), ['0']);
  await s.pass(4);
  assert.deepEqual(s.sent.slice(4).map(request => request.file), ['0', '1', '4', '5']);
  await s.answer(4, {});
  await s.answer(5, {});
  assert.deepEqual(s.sent.slice(8).map(request => request.file), ['6', '7']);
});

test('A broken connection is tried again with growing pauses, five times in all, while others go on', async () => {
  const s = stage();
  const [entry] = s.add(1);
  for (const pause of [1, 2, 4, 8]) {
    await s.answer(s.sent.length - 1, new Error('The connection broke'));
    assert.deepEqual([entry.state, entry.due], ['waiting', s.time + 1000 * pause]);
    const [other] = s.add(1);
    await s.answer(s.sent.length - 1, {});
    assert.equal(other.state, 'done');
    await s.pass(pause);
  }
  await s.answer(s.sent.length - 1, new Error('The connection broke'));
  assert.deepEqual([entry.state, entry.reason], ['failed', 'The connection broke (tried 5 times)']);
});

test('Being sent away uses up no patience: after nine refusals a broken connection is still tried five times', async () => {
  const s = stage();
  const [entry] = s.add(1);
  for (let round = 0; round < 9; round++) {
    await s.answer(round, { status: round % 2 ? 429 : 503, retryAfter: '1' });
    await s.pass(1);
  }
  for (const pause of [1, 2, 4, 8]) {
    await s.answer(s.sent.length - 1, new Error('The connection broke'));
    assert.deepEqual([entry.state, entry.due], ['waiting', s.time + 1000 * pause]);
    await s.pass(pause);
  }
  await s.answer(s.sent.length - 1, new Error('The connection broke'));
  assert.deepEqual([entry.state, entry.reason], ['failed', 'The connection broke (tried 5 times)']);
});

test('A time that is over or far away is kept within a second and an hour, which no timer runs past', async () => {
  for (const [told, seconds] of [['0', 1], ['Fri, 20 Nov 1970 10:00:05 GMT', 1], ['3600', 3600], ['3601', 3600], ['9'.repeat(12), 3600], ['9'.repeat(400), 3600]]) {
    const s = stage();
    const [entry] = s.add(1);
    await s.answer(0, { status: 503, retryAfter: told });
    assert.deepEqual([told, entry.state, entry.due], [told, 'waiting', 1000 * seconds]);
    await s.pass(seconds - 0.1);
    assert.equal(s.sent.length, 1);
    await s.pass(0.1);
    assert.equal(s.sent.length, 2);
  }
});

test('A file that can\'t be read is not tried again', async () => {
  const s = stage();
  const [entry] = s.add(1);
  await s.answer(0, Object.assign(new Error('moved'), { name: 'NotReadableError' }));
  assert.deepEqual([entry.state, entry.reason], ['failed', 'moved']);
});

test('A failed file can be sent once more', async () => {
  const s = stage();
  const [entry] = s.add(1);
  await s.answer(0, { status: 400, body: '{"detail":"no sound"}' });
  s.queue.add(entry);
  assert.deepEqual([entry.state, entry.reason], ['sending', undefined]);
  await s.answer(1, {});
  assert.equal(entry.state, 'done');
});

test('Removing a file stops it and lets the next go; clearing stops all', async () => {
  const s = stage();
  const entries = s.add(7);
  s.queue.remove(entries[5]);
  s.queue.remove(entries[1]);
  assert.ok(s.sent[1].signal.aborted);
  assert.deepEqual(s.sent.map(request => request.file), ['0', '1', '2', '3', '4']);
  s.queue.clear();
  assert.ok(s.sent.every(request => request.signal.aborted));
  await s.answer(0, {});
  assert.equal(s.sent.length, 5);
});

test('An answer is judged by its status, and told in the server\'s words', () => {
  assert.equal(judge({ status: 200, body: done }).result.label, 'siren');
  assert.deepEqual(judge({ status: 200, body: '<html>' }), { reason: 'The server answered with something that is no result' });
  assert.deepEqual(judge({ status: 400, body: '{"title":"Bad","detail":"a.wav: no sound in it"}' }), { reason: 'a.wav: no sound in it' });
  assert.deepEqual(judge({ status: 413, body: '' }), { reason: 'The server answered 413' });
  assert.deepEqual(judge({ status: 503, retryAfter: '3', body: '' }), { retryAfter: 3 });
  assert.deepEqual(judge({ status: 503, retryAfter: null, body: '{"title":"Closing"}' }), { again: true, reason: 'Closing' });
  assert.equal(judge({ status: 408, body: '' }).again, true);
});

test('Retry-After is seconds or a date', () => {
  assert.equal(retryAfterSeconds('12'), 12);
  assert.equal(retryAfterSeconds('Fri, 20 Nov 2026 10:00:05 GMT', Date.UTC(2026, 10, 20, 10, 0, 0)), 5);
  assert.equal(retryAfterSeconds('Fri, 20 Nov 2026 10:00:05 GMT', Date.UTC(2026, 10, 20, 11, 0, 0)), 0);
  assert.equal(retryAfterSeconds('soon'), undefined);
  assert.equal(retryAfterSeconds(null), undefined);
});
