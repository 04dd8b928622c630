// Small pictures of what the rows hold, made for those that can be seen and one at a time, so that 500 files cost no more than ten.
import { draw, spectrogram } from './spectrogram.js';

const largestSound = 8_000_000; // bytes of file; decoded it is many times as large
const rate = 22050; // Hz, at which sounds are decoded: half the memory of a recording's own rate, and enough for the eye
const thumbnailHeight = 144; // pixels

const pending = [];
let working = false;

/** Draws the entry's picture into its row when its turn comes; what left the view until then is passed over. */
export function preview(entry) {
  if (entry.previewing || entry.unseen) return;
  entry.previewing = true;
  pending.push(entry);
  if (!working) work();
}

/** Frees the row's pixels. A spectrogram's few bytes are kept; a picture is read again. */
export function forget(entry) {
  entry.canvas?.remove();
  entry.canvas = undefined;
}

async function work() {
  working = true;
  for (let entry; (entry = pending.pop());) {
    entry.previewing = false;
    if (!entry.visible || entry.canvas || entry.removed) continue;
    try {
      const canvas = document.createElement('canvas');
      if (entry.kind === 'picture') {
        await thumbnail(entry.file, canvas);
      } else {
        entry.spectrogram ??= await listen(entry);
        draw(entry.spectrogram, canvas);
      }
      if (!entry.visible || entry.removed) continue;
      canvas.setAttribute('role', 'img');
      canvas.setAttribute('aria-label', `${entry.kind === 'picture' ? 'Picture' : 'Spectrogram'} of ${entry.name}`);
      entry.canvas = canvas;
      entry.row.querySelector('.picture').prepend(canvas);
    } catch {
      entry.unseen = true; // this browser can't decode it; the server may
    }
    await new Promise(resolve => setTimeout(resolve)); // clicks and scrolling come between
  }
  working = false;
}

async function thumbnail(file, canvas) {
  const bitmap = await createImageBitmap(file, { resizeHeight: thumbnailHeight, resizeQuality: 'medium' });
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d').drawImage(bitmap, 0, 0);
  bitmap.close();
}

async function listen(entry) {
  if (entry.file.size > largestSound) throw new Error('too large');
  const decoder = new OfflineAudioContext(1, 1, rate);
  const sound = await decoder.decodeAudioData(await entry.file.arrayBuffer());
  entry.seconds = sound.duration;
  return spectrogram(sound.getChannelData(0), sound.sampleRate);
}
