// One request. XMLHttpRequest and not fetch, which tells nothing of what is sent already.

const silence = 120_000; // milliseconds without a sign of life after which a connection counts as broken

/** The headers of every request: the API key, once it was given. */
export const headers = {};

/**
 * Sends the key from now on, as UTF-8, which is how the server reads it. A header takes bytes, each as one character; of any other
 * character the browser would throw, and a wrong key look like a server that is away.
 */
export function useKey(key) {
  headers['X-Api-Key'] = String.fromCharCode(...new TextEncoder().encode(key));
}

/**
 * Posts a file as it lies on the disk: the browser reads it while it sends.
 * Rejects with an `Error` that says what happened; its name is NotReadableError when it is the file's fault.
 */
export function send(file, { sending, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let watch;
    const alive = () => {
      clearTimeout(watch);
      watch = setTimeout(() => request.abort(), silence);
    };
    request.upload.onprogress = event => {
      alive();
      if (event.lengthComputable && event.total > 0) sending(Math.min(0.999, event.loaded / event.total));
    };
    request.upload.onload = () => {
      alive();
      sending(1);
    };
    request.onload = () => resolve({ status: request.status, retryAfter: request.getResponseHeader('Retry-After'), body: request.responseText });
    request.onerror = async () => reject(await whose(file));
    request.onabort = () => reject(new Error(signal.aborted ? 'Stopped' : 'The server fell silent'));
    request.onloadend = () => clearTimeout(watch);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.open('POST', 'invocations');
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.setRequestHeader('Accept', 'application/json');
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    alive();
    request.send(file);
  });
}

// The browser says only that it went wrong; a file that was moved or changed since it was chosen can't be read either.
async function whose(file) {
  try {
    // The first byte of a file that is gone comes as nothing in Chromium, of one that was changed as an error.
    const start = await file.slice(0, 1).arrayBuffer();
    if (start.byteLength === Math.min(1, file.size)) return new Error('The connection to the server broke: it may be down, or the file larger than it takes');
  } catch {
    // As said below.
  }
  return Object.assign(new Error('The file can\'t be read any more: it was moved, changed or removed'), { name: 'NotReadableError' });
}
