// What was chosen, dropped or pasted, as a flat list of files.

const extensions = /\.(wav|wave|flac|mp3|ogg|oga|opus|m4a|aac|aif|aiff|webm|mp4|png|jpe?g|webp|gif|bmp|tiff?|npy)$/i;

/** Whether a file of a folder is for a model: folders hold other things as well, which nobody meant to send. */
export const isMedia = file => /^(audio|image|video)\//.test(file.type) || (file.type === '' && extensions.test(file.name));

/**
 * Files and, within folders, whatever is for a model. Yields `{ file, name }`, `{ skipped: true }` for what is for no model, or
 * `{ unreadable: true }` for a file or the rest of a folder that can't be read; the others come all the same.
 */
export async function* dropped(transfer) {
  // The entries are gone once the event is over: take all before waiting for any.
  const entries = [...transfer.items].filter(item => item.kind === 'file').map(item => item.webkitGetAsEntry?.() ?? item.getAsFile());
  for (const entry of entries) {
    if (entry instanceof File) {
      yield { file: entry, name: entry.name };
    } else if (entry?.isDirectory) {
      yield* folder(entry, `${entry.name}/`);
    } else {
      const file = await opened(entry);
      yield file ? { file, name: entry.name } : { unreadable: true };
    }
  }
}

async function* folder(directory, path) {
  const reader = directory.createReader();
  for (;;) {
    const part = await settled((resolve, reject) => reader.readEntries(resolve, reject));
    if (!part) yield { unreadable: true };
    if (!part?.length) return;
    for (const entry of part) {
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory) {
        yield* folder(entry, `${path}${entry.name}/`);
      } else {
        const file = await opened(entry);
        if (!file) yield { unreadable: true };
        else yield isMedia(file) ? { file, name: path + entry.name } : { skipped: true };
      }
    }
  }
}

// The file, or null where it can't be read: it may have been removed since it was dropped, or be another's.
const opened = entry => settled((resolve, reject) => entry.file(resolve, reject));

const settled = action => new Promise(action).catch(() => null);
