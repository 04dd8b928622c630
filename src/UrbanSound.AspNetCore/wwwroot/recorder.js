// The microphone as a WAV file: raw samples, since what a codec throws away a model may listen for.
import { encodeWav } from './wav.js';

const longest = 60; // seconds
const largest = 6_000_000; // bytes: below what a server takes by default

/** Records until it is stopped, or is as long as it may be. */
export class Recorder {
  #blocks = [];
  #samples = 0;
  #stream;
  #context;

  /** @param told `(seconds, loudness)` several times a second; @param full called when no more fits */
  constructor(told, full) {
    this.told = told;
    this.full = full;
  }

  /** Asks for the microphone. Rejects with an `Error` whose message is for the user. */
  async start() {
    if (!navigator.mediaDevices || !window.AudioWorkletNode) {
      throw new Error(window.isSecureContext
        ? 'This browser can\'t record. Choose a file instead.'
        : 'Browsers give the microphone only to pages from this machine (localhost) or over HTTPS.');
    }
    try {
      // What makes speech pleasant would wipe out the sounds of a street.
      this.#stream = await navigator.mediaDevices.getUserMedia({
        audio: { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false },
      });
      this.#context = new AudioContext();
      await this.#context.audioWorklet.addModule('capture.js');
      const capture = new AudioWorkletNode(this.#context, 'capture', { numberOfOutputs: 1 });
      capture.port.onmessage = ({ data }) => this.#take(data);
      this.#context.createMediaStreamSource(this.#stream).connect(capture).connect(this.#context.destination);
      await this.#context.resume();
    } catch (fault) {
      await this.#release();
      throw new Error(explain(fault));
    }
  }

  /** Ends the recording; gives the file, or null where nothing was heard at all. */
  async stop() {
    const rate = this.#context?.sampleRate;
    await this.#release();
    if (this.#samples === 0) return null;
    const now = new Date();
    const two = number => String(number).padStart(2, '0');
    const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    const time = `${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`;
    const file = new File([encodeWav(this.#blocks, rate)], `recording ${day} ${time}.wav`, { type: 'audio/wav' });
    this.#blocks = [];
    return file;
  }

  #take(block) {
    const rate = this.#context?.sampleRate;
    if (!rate || this.#context.state === 'closed') return;
    this.#blocks.push(block);
    this.#samples += block.length;
    const loudness = Math.sqrt(block.reduce((sum, sample) => sum + sample * sample, 0) / block.length);
    const decibels = 20 * Math.log10(loudness + 1e-6);
    this.told(this.#samples / rate, Math.max(0, Math.min(1, 1 + decibels / 60)));
    if (this.#samples >= longest * rate || 2 * this.#samples >= largest) this.full();
  }

  async #release() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    if (this.#context && this.#context.state !== 'closed') await this.#context.close();
  }
}

function explain(fault) {
  switch (fault.name) {
    case 'NotAllowedError': return 'The microphone was not allowed. Allow it for this page in the browser\'s address bar, then try again.';
    case 'NotFoundError': return 'There is no microphone. Connect one, then try again.';
    case 'NotReadableError': return 'The microphone is in use by another program, or switched off.';
    default: return `The microphone can't be used: ${fault.message}`;
  }
}
