// The part of the recorder that runs on the audio thread: hands on what the microphone gives, mixed to one channel.
class Capture extends AudioWorkletProcessor {
  #block = new Float32Array(2048);
  #filled = 0;

  process([channels]) {
    for (let i = 0; channels.length > 0 && i < channels[0].length; i++) {
      let sum = 0;
      for (const channel of channels) sum += channel[i];
      this.#block[this.#filled++] = sum / channels.length;
      if (this.#filled === this.#block.length) {
        this.port.postMessage(this.#block, [this.#block.buffer]);
        this.#block = new Float32Array(2048);
        this.#filled = 0;
      }
    }
    return true;
  }
}

registerProcessor('capture', Capture);
