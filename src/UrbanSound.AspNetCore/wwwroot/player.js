// One sound at a time, and one player for all rows: five hundred would be too much for any browser.

const audio = new Audio();
let playing;
let address;

/** Plays the entry's file, or stops it. `changed` is told of the entry and of how far it is, from 0 to 1, or null when it ended. */
export async function toggle(entry, changed) {
  const wasPlaying = playing === entry;
  stop();
  if (wasPlaying) return;
  playing = entry;
  address = URL.createObjectURL(entry.file);
  audio.src = address;
  audio.onended = stop;
  audio.onerror = () => {
    if (playing === entry) stop('This browser can\'t play it');
  };
  entry.stopped = fault => changed(entry, null, fault);
  changed(entry, 0);
  const step = () => {
    if (playing !== entry) return;
    changed(entry, audio.duration > 0 ? audio.currentTime / audio.duration : 0);
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
  try {
    await audio.play();
  } catch {
    if (playing === entry) stop('This browser can\'t play it');
  }
}

/** Stops what plays: this entry where one is given, else any. */
export function stopPlaying(entry) {
  if (playing && (!entry || playing === entry)) stop();
}

function stop(fault) {
  if (!playing) return;
  const entry = playing;
  playing = undefined;
  audio.pause();
  audio.removeAttribute('src');
  audio.load();
  URL.revokeObjectURL(address);
  entry.stopped(typeof fault === 'string' ? fault : undefined);
}
