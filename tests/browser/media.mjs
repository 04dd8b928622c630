// Files for the tests, made here: tones as WAV and plain pictures as PNG, each different from all others.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { encodeWav } from '../../src/UrbanSound.AspNetCore/wwwroot/wav.js';

/** A tone that glides upwards. */
export function tone(number, seconds = 0.5, rate = 16000) {
  const samples = new Float32Array(Math.round(seconds * rate));
  for (let i = 0, phase = 0; i < samples.length; i++) {
    phase += (2 * Math.PI * (200 + 10 * number + (2000 * i) / samples.length)) / rate;
    samples[i] = 0.5 * Math.sin(phase);
  }
  return Buffer.from(encodeWav([samples], rate));
}

/** A picture of one colour, with a darker lower half, so that it has an upside. */
export function picture([red, green, blue], width = 48, height = 32) {
  const raw = Buffer.alloc(height * (1 + 3 * width));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dim = y < height / 2 ? 1 : 0.8;
      raw.set([red * dim, green * dim, blue * dim].map(Math.round), y * (1 + 3 * width) + 1 + 3 * x);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const whole = Buffer.alloc(body.length + 8);
    whole.writeUInt32BE(data.length, 0);
    body.copy(whole, 4);
    whole.writeUInt32BE(crc(body), body.length + 4);
    return whole;
  };
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', header), chunk('IDAT', deflateSync(raw)), chunk('IEND', Buffer.alloc(0))]);
}

// The checksum of PNG's specification, section 15; zlib has it only since Node.js 22.
function crc(bytes) {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}

/** Writes files below a folder and returns their paths in order. */
export function write(folder, files) {
  return files.map(([name, bytes]) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    return path;
  });
}
