// What the server is doing, asked every two seconds while somebody looks.
import { headers } from './send.js';

const period = 2000; // milliseconds
const remembered = 60; // answers that the line shows: two minutes

const seconds = milliseconds => milliseconds >= 1000 ? `${(milliseconds / 1000).toFixed(1)} s` : `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
const count = new Intl.NumberFormat('en');
const formats = {
  throughput: value => value < 10 ? value.toFixed(1) : count.format(Math.round(value)),
  p50: seconds,
  p99: seconds,
  memoryBytes: value => `${count.format(Math.round(value / 1e6))} MB`,
  uptimeSeconds: duration,
};

/** Starts asking. `told` gets every answer, and null when the server wants a key. */
export function watchStatistics(told) {
  const state = document.getElementById('server-state');
  const line = document.querySelector('#spark polyline');
  const history = [];
  let timer;
  let asking;

  async function ask() {
    clearTimeout(timer);
    asking?.abort();
    const mine = asking = new AbortController();
    const limit = setTimeout(() => mine.abort(), 5000);
    try {
      const response = await fetch('stats', { headers, cache: 'no-store', signal: mine.signal });
      if (mine !== asking) return; // somebody asked anew meanwhile, perhaps with another key
      if (response.status === 401 || response.status === 403) {
        show('closed', 'asks for a key');
        told(null);
      } else if (response.ok) {
        const answer = await response.json();
        fill(answer);
        show('up', 'up');
        told(answer);
      } else {
        show('down', `answers ${response.status}`);
      }
    } catch {
      if (mine === asking) show('down', 'not reached');
    }
    clearTimeout(limit);
    if (mine === asking && !document.hidden) timer = setTimeout(ask, period);
  }

  function show(kind, text) {
    state.dataset.state = kind;
    if (state.textContent !== text) state.textContent = text;
  }

  function fill(answer) {
    for (const element of document.querySelectorAll('[id^="stat-"]')) {
      const name = element.id.slice('stat-'.length);
      const value = answer[name];
      element.textContent = typeof value === 'number' ? (formats[name] ?? count.format)(value) : '–';
    }
    history.push(answer.throughput ?? 0);
    if (history.length > remembered) history.shift();
    const top = Math.max(1, ...history);
    line.setAttribute('points', history.map((value, i) => `${(120 - 2 * (history.length - 1 - i)).toFixed(0)},${(26 - (24 * value) / top).toFixed(1)}`).join(' '));
  }

  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (document.hidden) asking?.abort();
    else ask();
  });
  if (!document.hidden) ask();
  return ask;
}

function duration(total) {
  const days = Math.floor(total / 86400);
  const hours = Math.floor(total / 3600) % 24;
  const minutes = Math.floor(total / 60) % 60;
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min` : `${Math.floor(total)} s`;
}
