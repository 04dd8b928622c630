// Which file goes when. A few at a time; who was sent away by a busy server comes back when it said, and nobody overtakes them.

const patience = 5; // attempts that may fail for want of a connection or a reason, before the file is given up
const longestPause = 30; // seconds between such attempts
const soonest = 1; // seconds until a refused file may come back: a time that is over would else send it at once, for ever
const latest = 3600; // seconds after which it asks again, whatever it was told; a timer holds 24 days, and a clock may be wrong by years

/**
 * The files on their way to the server. An entry: `{ file, state, sent, due, result, reason }`, where state is one of waiting, sending
 * (`sent` from 0 to 1), hearing, done (`result` is the server's answer) and failed (`reason` says why). A waiting entry with a `due` time
 * was sent away and comes back then.
 */
export class UploadQueue {
  #send;
  #changed;
  #atOnce;
  #now;
  #later;
  #waiting = [];
  #resting = new Set();
  #running = new Map();
  #timer;

  /**
   * @param send `(file, { sending, signal })` to a promise of `{ status, retryAfter, body }`, which rejects when the connection breaks
   * @param changed told of every entry that changed
   */
  constructor(send, changed, { atOnce = 4, now = Date.now, later = (action, delay) => setTimeout(action, delay) } = {}) {
    this.#send = send;
    this.#changed = changed;
    this.#atOnce = atOnce;
    this.#now = now;
    this.#later = later;
  }

  add(entry) {
    Object.assign(entry, { state: 'waiting', sent: 0, due: undefined, result: undefined, reason: undefined, attempts: 0, busy: false });
    this.#waiting.push(entry);
    this.#changed(entry);
    this.#next();
  }

  remove(entry) {
    this.#running.get(entry)?.abort();
    this.#running.delete(entry);
    this.#resting.delete(entry);
    const index = this.#waiting.indexOf(entry);
    if (index >= 0) this.#waiting.splice(index, 1);
    this.#next();
  }

  clear() {
    for (const controller of this.#running.values()) controller.abort();
    this.#running.clear();
    this.#resting.clear();
    this.#waiting.length = 0;
  }

  #next() {
    clearTimeout(this.#timer);
    while (this.#running.size < this.#atOnce) {
      const entry = this.#due() ?? (this.#isTold() ? undefined : this.#waiting.shift());
      if (!entry) break;
      this.#resting.delete(entry);
      this.#start(entry);
    }
    if (this.#running.size < this.#atOnce && this.#resting.size > 0) {
      const first = Math.min(...[...this.#resting].map(entry => entry.due));
      this.#timer = this.#later(() => this.#next(), Math.max(0, first - this.#now()));
    }
  }

  // The entry whose time came first.
  #due() {
    let found;
    for (const entry of this.#resting) if (entry.due <= this.#now() && !(found?.due <= entry.due)) found = entry;
    return found;
  }

  // While the server has told a time to one, it would tell a later one to the next: sending more would only cost both sides.
  #isTold() {
    for (const entry of this.#resting) if (entry.busy) return true;
    return false;
  }

  async #start(entry) {
    const controller = new AbortController();
    this.#running.set(entry, controller);
    Object.assign(entry, { state: 'sending', sent: 0, due: undefined });
    this.#changed(entry);
    const sending = sent => {
      if (controller.signal.aborted) return;
      Object.assign(entry, { sent, state: sent < 1 ? 'sending' : 'hearing' });
      this.#changed(entry);
    };
    const verdict = await this.#send(entry.file, { sending, signal: controller.signal }).then(judge, broken);
    if (controller.signal.aborted) return;
    this.#running.delete(entry);
    if (verdict.retryAfter === undefined) entry.attempts++; // to be sent away is no failure
    if (verdict.result) Object.assign(entry, { state: 'done', result: verdict.result });
    else if (verdict.retryAfter !== undefined) this.#rest(entry, verdict.retryAfter, true);
    else if (verdict.again && entry.attempts < patience) this.#rest(entry, Math.min(longestPause, 2 ** (entry.attempts - 1)), false);
    else Object.assign(entry, { state: 'failed', reason: entry.attempts > 1 ? `${verdict.reason} (tried ${entry.attempts} times)` : verdict.reason });
    this.#changed(entry);
    this.#next();
  }

  #rest(entry, seconds, busy) {
    Object.assign(entry, { state: 'waiting', due: this.#now() + 1000 * seconds, busy });
    this.#resting.add(entry);
  }
}

/** What an HTTP answer means for the file: `{ result }`, `{ retryAfter }` (1 to 3,600 seconds), `{ again, reason }` or `{ reason }`. */
export function judge({ status, retryAfter, body }) {
  const answer = parse(body);
  if (status >= 200 && status < 300) {
    return typeof answer?.label === 'string' ? { result: answer } : { reason: 'The server answered with something that is no result' };
  }
  const seconds = retryAfterSeconds(retryAfter);
  if ((status === 503 || status === 429) && seconds !== undefined) return { retryAfter: Math.min(latest, Math.max(soonest, seconds)) };
  const reason = answer?.detail || answer?.title || `The server answered ${status}`;
  return [408, 429, 502, 503, 504].includes(status) ? { again: true, reason } : { reason };
}

/** The header's seconds or date as seconds from now; undefined where it says nothing. */
export function retryAfterSeconds(header, now = Date.now()) {
  if (!header) return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

function broken(fault) {
  return { again: fault?.name !== 'NotReadableError', reason: fault?.message ?? 'The connection broke' };
}

function parse(body) {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
