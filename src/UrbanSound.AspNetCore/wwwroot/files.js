// What was chosen, dropped or pasted, as a flat list of files.

const extensions = /\.(wav|wave|flac|mp3|ogg|oga|opus|m4a|aac|aif|aiff|webm|mp4|png|jpe?g|webp|gif|bmp|tiff?|npy)$/i;

/** Whether a file of a folder is for a model: folders hold other things as well, which nobody meant to send. */
export const isMedia = file => /^(audio|image|video)\//.test(file.type) || (file.type === '' && extensions.test(file.name));

/** Files and, within folders, whatever is for a model. Yields `{ file, name }`, or `{ skipped: true }`. */
export async function* dropped(transfer) {
  // The entries are gone once the event is over: take all before waiting for any.
  const entries = [...transfer.items].filter(item => item.kind === 'file').map(item => item.webkitGetAsEntry?.() ?? item.getAsFile());
  for (const entry of entries) {
    if (entry instanceof File) yield { file: entry, name: entry.name };
    else if (entry?.isFile) yield { file: await opened(entry), name: entry.name };
    else if (entry?.isDirectory) yield* folder(entry, `${entry.name}/`);
  }
}

async function* folder(directory, path) {
  const reader = directory.createReader();
  for (let part; (part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject))).length > 0;) {
    for (const entry of part) {
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory) {
        yield* folder(entry, `${path}${entry.name}/`);
      } else {
        const file = await opened(entry);
        yield isMedia(file) ? { file, name: path + entry.name } : { skipped: true };
      }
    }
  }
}

const opened = entry => new Promise((resolve, reject) => entry.file(resolve, reject));
