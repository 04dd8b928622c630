// Ties the page together: files come in, go through the queue, and show as rows.
import { toCsv } from './csv.js';
import { dropped, isMedia } from './files.js';
import { stopPlaying, toggle } from './player.js';
import { forget, preview } from './preview.js';
import { UploadQueue } from './queue.js';
import { Recorder } from './recorder.js';
import { send, useKey } from './send.js';
import { watchStatistics } from './statistics.js';

const atOnce = 100; // rows that are made before the browser may draw
const shown = 3; // scores in a row
const $ = id => document.getElementById(id);
const entries = [];
const template = $('row').content.firstElementChild;
const queue = new UploadQueue(send, changed);

// ---- adding -------------------------------------------------------------------------------------------------------------------

function kindOf(file) {
  if (/^image\//.test(file.type)) return 'picture';
  if (/^(audio|video)\//.test(file.type)) return 'sound';
  return 'file';
}

function add(file, name = file.name) {
  const entry = { file, name, kind: kindOf(file), visible: false };
  entry.row = template.cloneNode(true);
  entry.row.entry = entry;
  const one = selector => entry.row.querySelector(selector);
  entry.parts = { state: one('.state span'), progress: one('progress'), label: one('.label'), answer: one('.answer'), play: one('.play'), again: one('.again'), head: one('.head') };
  one('.name').textContent = name;
  one('.name').title = name;
  one('.kind').textContent = entry.kind;
  one('progress').ariaLabel = `Sent of ${name}`;
  entry.parts.play.hidden = entry.kind !== 'sound';
  entry.parts.play.ariaLabel = `Play ${name}`;
  entry.parts.again.ariaLabel = `Try ${name} again`;
  one('.remove').ariaLabel = `Remove ${name}`;
  entries.push(entry);
  $('rows').append(entry.row);
  sight.observe(entry.row);
  queue.add(entry);
}

async function addAll(files) {
  let added = 0;
  let unread = 0;
  let skipped = 0;
  for await (const { file, name, unreadable, skipped: passed } of files) {
    if (unreadable) unread++;
    if (passed) skipped++;
    if (!file) continue;
    add(file, name);
    if (++added % atOnce === 0) {
      summarise();
      await new Promise(resolve => setTimeout(resolve));
    }
  }
  const missing = [
    ...(unread > 0 ? [`${unread} couldn't be read`] : []),
    ...(skipped > 0 ? [`${skipped} left out: neither sound nor picture`] : []),
  ].join(', ');
  $('add-message').textContent = missing;
  if (added > 0 || missing) say(`${files_(added)} added${missing && `, ${missing}`}`);
  summarise();
}

const named = list => [...list].map(file => ({ file, name: file.name }));

$('choose-files').onclick = () => $('files').click();
$('choose-folder').onclick = () => $('folder').click();
$('files').onchange = ({ target }) => {
  const chosen = named(target.files);
  target.value = '';
  addAll(chosen);
};
$('folder').onchange = ({ target }) => {
  const chosen = [...target.files].filter(file => !/(^|\/)\./.test(file.webkitRelativePath))
    .map(file => (isMedia(file) ? { file, name: file.webkitRelativePath || file.name } : { skipped: true }));
  target.value = '';
  addAll(chosen);
};

// Files may be dropped anywhere: missing the zone would otherwise open the file in place of the page.
let over;
addEventListener('dragover', event => {
  if (![...event.dataTransfer.types].includes('Files')) return;
  event.preventDefault();
  $('drop').dataset.over = '';
  clearTimeout(over);
  over = setTimeout(() => delete $('drop').dataset.over, 200);
});
addEventListener('drop', event => {
  if (![...event.dataTransfer.types].includes('Files')) return;
  event.preventDefault();
  addAll(dropped(event.dataTransfer));
});
addEventListener('paste', event => {
  if (event.clipboardData.files.length > 0) addAll(named(event.clipboardData.files));
});

// ---- recording ----------------------------------------------------------------------------------------------------------------

let recorder;

async function startRecording() {
  $('record-message').textContent = '';
  $('record').disabled = true;
  const started = new Recorder((seconds, loudness) => {
    $('elapsed').textContent = clock(seconds);
    $('level').value = loudness;
  }, stopRecording);
  try {
    await started.start();
    recorder = started;
    $('record').dataset.on = '';
    $('record-text').textContent = 'Stop';
  } catch (fault) {
    $('record-message').textContent = fault.message;
  }
  $('record').disabled = false;
}

async function stopRecording() {
  const stopped = recorder;
  if (!stopped) return;
  recorder = undefined;
  delete $('record').dataset.on;
  $('record-text').textContent = 'Record';
  const file = await stopped.stop();
  $('level').value = 0;
  $('elapsed').textContent = '0:00';
  if (file) addAll(named([file]));
  else $('record-message').textContent = 'The microphone gave nothing. Check that it is switched on.';
}

$('record').onclick = () => (recorder ? stopRecording() : startRecording());

// ---- rows ---------------------------------------------------------------------------------------------------------------------

const sight = new IntersectionObserver(seen => {
  for (const { target, isIntersecting } of seen) {
    const { entry } = target;
    entry.visible = isIntersecting;
    if (isIntersecting) preview(entry);
    else forget(entry);
  }
}, { rootMargin: '300px' });

// Many changes come between two pictures of the screen: each row is written once.
const stale = new Set();

function changed(entry) {
  if (stale.size === 0) requestAnimationFrameOrSoon(() => {
    const all = [...stale];
    stale.clear();
    all.forEach(write);
    summarise();
  });
  stale.add(entry);
}

// A hidden page gets no frames, but its live region and its title are still read.
function requestAnimationFrameOrSoon(action) {
  if (document.hidden) setTimeout(action, 100);
  else requestAnimationFrame(action);
}

function write(entry) {
  const { row, parts } = entry;
  if (row.dataset.state !== entry.state) {
    const held = row.contains(document.activeElement) ? document.activeElement : undefined;
    row.dataset.state = entry.state;
    parts.again.hidden = entry.state !== 'failed';
    parts.answer.replaceChildren(...(entry.state === 'done' ? [bars(entry)] : entry.state === 'failed' ? [reason(entry)] : []));
    parts.label.textContent = entry.state === 'done' ? entry.result.label : '';
    if (held && !held.checkVisibility()) moveOn(row, held.classList.contains('again') ? '.again' : '.remove');
  }
  row.toggleAttribute('data-late', entry.state === 'waiting' && entry.due !== undefined);
  parts.progress.hidden = entry.state !== 'sending';
  parts.progress.value = entry.sent;
  parts.state.textContent = stateText(entry);
}

function stateText(entry) {
  switch (entry.state) {
    case 'waiting': {
      if (entry.due === undefined) return 'waiting';
      const seconds = Math.max(0, Math.ceil((entry.due - Date.now()) / 1000));
      const time = seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
      return `waiting: ${entry.busy ? 'server busy, again' : 'trying again'} in ${time}`;
    }
    case 'sending': return `sending ${Math.floor(100 * entry.sent)} %`;
    case 'hearing': return entry.kind === 'picture' ? 'looking' : 'hearing';
    case 'done': return `done in ${Math.max(1, Math.round(entry.result.milliseconds ?? 0))} ms`;
    default: return 'failed';
  }
}

function bars({ result }) {
  const list = document.createElement('ol');
  list.className = 'scores';
  list.ariaLabel = 'Likeliest labels';
  const best = [...(result.scores ?? [])].sort((a, b) => b.score - a.score).slice(0, shown);
  list.append(...best.map(({ label, score }) => {
    const item = document.createElement('li');
    const bar = element('span', 'score', '');
    bar.style.setProperty('--score', Math.max(0, Math.min(1, score)));
    item.append(element('span', 'of', label), bar, element('span', 'percent', `${(100 * score).toFixed(1)} %`));
    return item;
  }));
  return list;
}

const reason = entry => element('p', 'reason', entry.reason);

function element(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

$('rows').onclick = ({ target }) => {
  const button = target.closest('button');
  const entry = button?.closest('.row').entry;
  if (!entry) return;
  if (button.classList.contains('play')) toggle(entry, played);
  else if (button.classList.contains('again')) tryAgain(entry);
  else remove(entry);
};

function played(entry, position, fault) {
  const { play, head } = entry.parts;
  const on = position !== null;
  if (play.dataset.on !== String(on)) {
    play.dataset.on = on;
    play.ariaLabel = `${on ? 'Stop' : 'Play'} ${entry.name}`;
    play.querySelector('use').setAttribute('href', on ? '#icon-stop' : '#icon-play');
    head.hidden = !on;
  }
  if (on) head.style.setProperty('--position', position);
  if (!fault) return;
  say(`${fault}: ${entry.name}`);
  if (document.activeElement === play) entry.row.querySelector('.remove').focus();
  play.disabled = true;
}

function tryAgain(entry) {
  queue.add(entry);
  write(entry);
  summarise();
}

function remove(entry) {
  const next = neighbour(entry.row);
  drop(entry);
  entries.splice(entries.indexOf(entry), 1);
  (next?.querySelector('.remove') ?? (entries.length > 0 ? $('show') : $('choose-files'))).focus();
  summarise();
}

// The nearest row that the filter shows, below before above.
function neighbour(row) {
  for (const side of ['nextElementSibling', 'previousElementSibling']) {
    for (let at = row[side]; at; at = at[side]) if (at.checkVisibility()) return at;
  }
  return undefined;
}

// What had the focus is gone: it stays in the row where that is still shown, else it goes to the same button of the next.
function moveOn(row, button) {
  if (row.checkVisibility()) row.querySelector('.remove').focus();
  else (neighbour(row)?.querySelector(button) ?? $('show')).focus();
}

function drop(entry) {
  entry.removed = true;
  queue.remove(entry);
  stopPlaying(entry);
  sight.unobserve(entry.row);
  entry.row.remove();
  stale.delete(entry);
}

// ---- all of them --------------------------------------------------------------------------------------------------------------

const files_ = count => `${count} ${count === 1 ? 'file' : 'files'}`;
let said = { at: 0, finished: 0 };

function summarise() {
  let done = 0;
  let failed = 0;
  let sent = 0;
  for (const entry of entries) {
    if (entry.state === 'done') done++;
    else if (entry.state === 'failed') failed++;
    else if (entry.state !== 'waiting') sent += 0.9 * entry.sent;
  }
  const finished = done + failed;
  const open = entries.length - finished;
  $('total').value = entries.length > 0 ? (finished + sent) / entries.length : 0;
  const summary = entries.length === 0 ? 'No files yet' : `${files_(entries.length)}: ${done} done${failed > 0 ? `, ${failed} failed` : ''}${open > 0 ? `, ${open} open` : ''}`;
  if ($('summary').textContent !== summary) $('summary').textContent = summary;
  document.title = open > 0 ? `${finished} of ${entries.length} · UrbanSound` : 'UrbanSound';
  tellEmpty(done, open, failed);
  $('clear').disabled = entries.length === 0;
  $('download').disabled = finished === 0;
  if (failed === 0 && document.activeElement === $('again-all')) $('show').focus();
  $('again-all').disabled = failed === 0;

  // A screen reader hears how it goes every five seconds and at the end, not every file. What is tried again or removed is open or
  // gone, and its end is news once more.
  if (finished < said.finished) {
    said.finished = finished;
    say('');
  }
  if (finished > said.finished && (open === 0 || Date.now() - said.at > 5000)) {
    said = { at: Date.now(), finished };
    say(open === 0 ? `Finished. ${summary}` : summary);
  }
}

function say(text) {
  $('news').textContent = text;
}

// Where no row is shown, that it isn't the page's fault.
const atFirst = $('empty').textContent;

function tellEmpty(done, open, failed) {
  const [count, text] = entries.length === 0 ? [0, atFirst] : {
    done: [done, 'No file is done yet.'],
    open: [open, 'No file is open: all have their answer or have failed.'],
    failed: [failed, 'No file has failed.'],
  }[$('show').value] ?? [entries.length, ''];
  $('empty').hidden = count > 0;
  if (count === 0 && $('empty').textContent !== text) $('empty').textContent = text;
}

$('show').onchange = ({ target }) => {
  $('rows').dataset.show = target.value;
  summarise();
};

$('again-all').onclick = () => {
  for (const entry of entries) if (entry.state === 'failed') queue.add(entry);
  summarise();
};

$('download').onclick = () => {
  const csv = toCsv(entries.filter(entry => entry.state === 'done' || entry.state === 'failed'));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
  link.download = 'urbansound.csv';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

$('clear').onclick = () => {
  queue.clear();
  for (const entry of entries.splice(0)) drop(entry);
  said = { at: 0, finished: 0 };
  summarise();
  say('Cleared');
  $('choose-files').focus();
};

// The seconds until a busy server wants to hear again.
setInterval(() => {
  for (const entry of entries) if (entry.due !== undefined && entry.visible) entry.parts.state.textContent = stateText(entry);
}, 1000);

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}

// ---- server and theme ---------------------------------------------------------------------------------------------------------

let known;
let tried = false; // whether a key was sent whose answer isn't there yet
const ask = watchStatistics(answer => {
  const held = $('key-form').contains(document.activeElement);
  if (!answer && $('key-form').hidden) $('server').open = true;
  $('key-form').hidden = answer !== null;
  if (!answer) {
    if (tried) wrongKey();
    return;
  }
  if (tried) say('The server took the key');
  tried = false;
  $('key-message').textContent = '';
  $('key').removeAttribute('aria-invalid');
  if (held) $('server').querySelector('summary').focus();
  const models = answer.models ?? [];
  const identity = JSON.stringify(models.map(model => [model.name, model.version, model.hash]));
  if (identity === known) return;
  known = identity;
  $('models').replaceChildren(...models.map(model => {
    const item = document.createElement('li');
    item.append(element('strong', '', `${model.name} ${model.version ?? ''}`), element('code', '', (model.hash ?? '').slice(0, 12)));
    item.title = `SHA-256 ${model.hash}`;
    return item;
  }));
  const types = models.flatMap(model => model.mediaTypes ?? []);
  const sounds = types.some(type => type.startsWith('audio/'));
  const pictures = types.some(type => type.startsWith('image/'));
  $('takes').textContent = `${sounds && pictures ? 'Sounds and pictures' : pictures ? 'Pictures' : 'Sounds'}, any number`;
});

$('key-form').onsubmit = event => {
  event.preventDefault();
  useKey($('key').value);
  $('key').value = '';
  $('key-message').textContent = '';
  tried = true;
  ask();
};

function wrongKey() {
  tried = false;
  $('key-message').textContent = 'This is not the key that the server asks for. Check it and type it once more.';
  $('key').setAttribute('aria-invalid', 'true');
  $('key').focus();
}

for (const choice of document.querySelectorAll('input[name=theme]')) {
  choice.checked = choice.value === (document.documentElement.dataset.theme ?? 'auto');
  choice.onchange = () => {
    if (choice.value === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice.value;
    try {
      localStorage.setItem('theme', choice.value);
    } catch {
      // Storage is forbidden here: it holds until the page is closed.
    }
  };
}
