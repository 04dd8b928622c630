// What computes and needs no browser: the recording's WAV, the CSV and the spectrogram.
import assert from 'node:assert/strict';
import test from 'node:test';
import { toCsv } from '../../src/UrbanSound.AspNetCore/wwwroot/csv.js';
import { dropped } from '../../src/UrbanSound.AspNetCore/wwwroot/files.js';
import { columns, rows, spectrogram } from '../../src/UrbanSound.AspNetCore/wwwroot/spectrogram.js';
import { encodeWav } from '../../src/UrbanSound.AspNetCore/wwwroot/wav.js';

test('A recording is one channel of 16 bits, and what is too loud is clipped', () => {
  const wav = Buffer.from(encodeWav([Float32Array.of(0, 0.5), Float32Array.of(-1, 7)], 48000));
  assert.equal(wav.toString('latin1', 0, 4) + wav.toString('latin1', 8, 16), 'RIFFWAVEfmt ');
  assert.equal(wav.readUInt32LE(4), wav.length - 8);
  assert.deepEqual([wav.readUInt16LE(20), wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt32LE(28), wav.readUInt16LE(34)], [1, 1, 48000, 96000, 16]);
  assert.equal(wav.readUInt32LE(40), 8);
  assert.deepEqual([0, 1, 2, 3].map(i => wav.readInt16LE(44 + 2 * i)), [0, 16384, -32767, 32767]);
});

test('The CSV has a line a file and a column a label, quotes what needs it and runs no formula', () => {
  const model = { name: 'm', version: '1', hash: 'ff' };
  const csv = toCsv([
    { name: 'a, "b".wav', result: { label: 'siren', score: 0.75, scores: [{ label: 'siren', score: 0.75 }, { label: 'dog', score: 0.25 }], model, milliseconds: 4.5 } },
    { name: '=1+1.png', result: { label: 'cat', score: 1, scores: [{ label: 'cat', score: 1 }], model, milliseconds: 2 } },
    { name: 'c.txt', reason: 'No model takes it' },
  ]);
  assert.equal(csv, '\uFEFF' + [
    'file,label,score,model,version,sha256,milliseconds,error,siren,dog,cat',
    '"a, ""b"".wav",siren,0.75,m,1,ff,4.5,,0.75,0.25,',
    "'=1+1.png,cat,1,m,1,ff,2,,,,1",
    'c.txt,,,,,,,No model takes it,,,',
    '',
  ].join('\r\n'));
});

test('What can\'t be read of a dropped folder is told, and costs nothing but itself', async () => {
  const gone = new DOMException('It was removed', 'NotFoundError');
  const file = name => ({ name, isFile: true, file: resolve => resolve(new File(['x'], name)) });
  const lost = name => ({ name, isFile: true, file: (_, reject) => reject(gone) });
  const folder = (name, ...parts) => ({
    name,
    isDirectory: true,
    createReader: () => ({
      readEntries: (resolve, reject) => {
        const part = parts.shift() ?? [];
        if (part === gone) reject(gone);
        else resolve(part);
      },
    }),
  });
  const items = [
    lost('first.wav'),
    folder('tree', [lost('a.wav'), file('b.wav'), file('c.txt')], [folder('shut', gone, [file('never.wav')]), folder('half', [file('d.png')], gone)], [file('e.wav')]),
    null,
    file('last.mp3'),
  ].map(entry => ({ kind: 'file', webkitGetAsEntry: () => entry, getAsFile: () => null }));
  const found = [];
  for await (const { name, skipped, unreadable } of dropped({ items })) found.push(name ?? (unreadable ? 'unreadable' : skipped && 'skipped'));
  assert.deepEqual(found, ['unreadable', 'unreadable', 'tree/b.wav', 'skipped', 'unreadable', 'tree/half/d.png', 'unreadable', 'tree/e.wav', 'unreadable', 'last.mp3']);
});

test('A tone is a line at its pitch, and a pause is dark', () => {
  const rate = 22050;
  // 1,000 Hz is 1,000 mel by the definition of the scale; the rows run evenly from 50 Hz to 10,000 Hz.
  const mel = hertz => 2595 * Math.log10(1 + hertz / 700);
  const expected = rows - 1 - Math.floor((rows * (mel(1000) - mel(50))) / (mel(10000) - mel(50)));
  const samples = Float32Array.from({ length: 4 * rate }, (_, i) => (i < 2 * rate ? Math.sin((2 * Math.PI * 1000 * i) / rate) : 0));
  const picture = spectrogram(samples, rate);
  const at = (row, column) => picture[row * columns + column];
  for (const column of [10, 60, 110]) {
    const heights = Array.from({ length: rows }, (_, row) => at(row, column));
    assert.ok(Math.abs(heights.indexOf(Math.max(...heights)) - expected) <= 1);
    assert.ok(at(expected, column) > 240);
    assert.ok(at(5, column) < 30);
  }
  for (let row = 0; row < rows; row++) assert.equal(at(row, 200), 0);
});

test('A spectrogram is whole for silence, for a click and for an hour', () => {
  assert.ok(spectrogram(new Float32Array(0), 22050).every(cell => cell === 0));
  assert.ok(spectrogram(new Float32Array(5000), 22050).every(cell => cell === 0));
  assert.equal(Math.max(...spectrogram(Float32Array.of(0, 1, 0), 8000)), 255);
  const hour = new Float32Array(3600 * 8000).fill(0);
  for (let i = 0; i < hour.length; i += 10) hour[i] = 1;
  const start = performance.now();
  assert.equal(Math.max(...spectrogram(hour, 8000)), 255);
  assert.ok(performance.now() - start < 5000);
});
