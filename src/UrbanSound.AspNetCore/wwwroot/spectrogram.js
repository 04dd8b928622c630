// A small picture of a sound: time to the right, mel scale upwards, decibels as colour. It is for the eye only; the server computes
// its own, exact one.

export const columns = 256;
export const rows = 64;

const size = 1024; // of the Fourier transform: 46 ms at 22,050 Hz
const framesAColumn = 4; // what is averaged at most, so that an hour costs no more than a minute
const lowest = 50; // Hz
const highest = 10000; // Hz
const range = 70; // dB below the loudest that still show

// Slaney's formulas have a kink; this is O'Shaughnessy's mel (Speech Communication, 1987), which is smooth.
const mel = hertz => 2595 * Math.log10(1 + hertz / 700);
const hertz = mels => 700 * (10 ** (mels / 2595) - 1);

const window = Float32Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
const cosines = Float32Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size));
const sines = Float32Array.from({ length: size / 2 }, (_, i) => -Math.sin((2 * Math.PI * i) / size));
const reversed = reversals();

/** The picture as one byte a cell, from 0 (silent) to 255 (the loudest), row after row, the highest pitch first. */
export function spectrogram(samples, rate) {
  const power = new Float32Array(size / 2 + 1);
  const real = new Float32Array(size);
  const imaginary = new Float32Array(size);
  const edges = bandEdges(rate);
  const cells = new Float32Array(columns * rows);
  const step = Math.max(0, samples.length - size) / Math.max(1, columns - 1);
  const frames = Math.max(1, Math.min(framesAColumn, Math.floor((2 * step) / size)));
  let loudest = 0;
  for (let column = 0; column < columns; column++) {
    power.fill(0);
    for (let frame = 0; frame < frames; frame++) {
      const start = Math.round((column - 0.5 + (frame + 0.5) / frames) * step);
      for (let i = 0; i < size; i++) {
        real[reversed[i]] = (samples[start + i] ?? 0) * window[i];
        imaginary[i] = 0;
      }
      transform(real, imaginary);
      for (let i = 0; i < power.length; i++) power[i] += real[i] * real[i] + imaginary[i] * imaginary[i];
    }
    for (let band = 0; band < rows; band++) {
      const value = strongest(power, edges[band], edges[band + 1]) / frames;
      cells[(rows - 1 - band) * columns + column] = value;
      loudest = Math.max(loudest, value);
    }
  }
  const picture = new Uint8Array(cells.length);
  for (let i = 0; loudest > 0 && i < cells.length; i++) {
    const decibels = 10 * Math.log10(cells[i] / loudest + 1e-12);
    picture[i] = Math.round(255 * Math.max(0, 1 + decibels / range));
  }
  return picture;
}

/** Draws the picture's bytes on a canvas, in colours that get lighter with loudness. */
export function draw(picture, canvas) {
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext('2d');
  const image = context.createImageData(columns, rows);
  new Uint32Array(image.data.buffer).set(Uint32Array.from(picture, byte => palette[byte]));
  context.putImageData(image, 0, 0);
}

const palette = (() => {
  const stops = [[13, 20, 36], [22, 58, 92], [20, 118, 122], [112, 184, 104], [252, 232, 150]];
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    const position = (byte / 255) * (stops.length - 1);
    const index = Math.min(stops.length - 2, Math.floor(position));
    const [red, green, blue] = stops[index].map((from, i) => Math.round(from + (stops[index + 1][i] - from) * (position - index)));
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
})();

function bandEdges(rate) {
  const bottom = mel(lowest);
  const top = mel(Math.min(highest, rate / 2));
  return Float32Array.from({ length: rows + 1 }, (_, i) => (hertz(bottom + ((top - bottom) * i) / rows) * size) / rate);
}

// The strongest bin between two places; bands narrower than a bin take what lies between its neighbours.
function strongest(power, from, to) {
  const middle = (from + to) / 2;
  const below = Math.min(Math.floor(middle), power.length - 2);
  let value = power[below] + (power[below + 1] - power[below]) * Math.min(1, middle - below);
  for (let bin = Math.ceil(from); bin < to && bin < power.length; bin++) value = Math.max(value, power[bin]);
  return value;
}

// Radix 2, in place, input in bit-reversed order (Cooley and Tukey, Mathematics of Computation, 1965).
function transform(real, imaginary) {
  for (let half = 1; half < size; half *= 2) {
    const stride = size / (2 * half);
    for (let start = 0; start < size; start += 2 * half) {
      for (let i = 0; i < half; i++) {
        const a = start + i;
        const b = a + half;
        const r = real[b] * cosines[i * stride] - imaginary[b] * sines[i * stride];
        const m = real[b] * sines[i * stride] + imaginary[b] * cosines[i * stride];
        real[b] = real[a] - r;
        imaginary[b] = imaginary[a] - m;
        real[a] += r;
        imaginary[a] += m;
      }
    }
  }
}

function reversals() {
  const bits = Math.log2(size);
  return Uint16Array.from({ length: size }, (_, i) => {
    let value = 0;
    for (let bit = 0; bit < bits; bit++) value |= ((i >> bit) & 1) << (bits - 1 - bit);
    return value;
  });
}
