// On the audio thread: the microphone at any rate in, 16 kHz int16 frames of 20 ms out, straight to the worker.
const OUT = 16000, FRAME = 320, HEAD = 4, QUANTUM = 128;
const LONGEST_HOLE = 0.1 * sampleRate; // samples; longer silence is a muted microphone or a noise gate, no underrun
const LOUD = 0.003; // of full scale; sound that fades into silence does so below this

// Windowed sinc, one filter a phase; output n lies exactly at input n * down / up.
class Resampler {
  constructor(rate) {
    const divisor = (a, b) => (b ? divisor(b, a % b) : a);
    const common = divisor(rate, OUT);
    this.up = OUT / common;
    this.down = rate / common;
    const cutoff = 0.92 * Math.min(1, OUT / rate);
    this.half = Math.ceil(32 / cutoff);
    this.filters = Array.from({ length: this.up }, (_, phase) => this.filter(cutoff, phase / this.up));
    this.samples = new Float32Array(2 * this.half + 8 * QUANTUM);
    this.filled = this.half - 1; // silence before the first sample
    this.at = 0;
    this.phase = 0;
  }

  filter(cutoff, shift) {
    const taps = new Float32Array(2 * this.half);
    for (let k = 0; k < taps.length; k++) {
      const t = k - this.half + 1 - shift, u = t / this.half;
      const blackman = Math.abs(u) >= 1 ? 0 : 0.42 + 0.5 * Math.cos(Math.PI * u) + 0.08 * Math.cos(2 * Math.PI * u);
      taps[k] = blackman * (t === 0 ? cutoff : Math.sin(Math.PI * cutoff * t) / (Math.PI * t));
    }
    const sum = taps.reduce((a, b) => a + b, 0);
    return taps.map((tap) => tap / sum);
  }

  push(block, emit) {
    this.samples.set(block, this.filled);
    this.filled += block.length;
    const width = 2 * this.half;
    while (this.at + width <= this.filled) {
      const taps = this.filters[this.phase];
      let sum = 0;
      for (let k = 0; k < width; k++) sum += taps[k] * this.samples[this.at + k];
      emit(sum);
      this.phase += this.down;
      this.at += Math.floor(this.phase / this.up);
      this.phase %= this.up;
    }
    const used = Math.min(this.at, this.filled);
    this.samples.copyWithin(0, used, this.filled);
    this.filled -= used;
    this.at -= used;
  }
}

class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(sampleRate);
    this.number = 0;
    this.next = null; // the audio clock's next frame
    this.zeros = 0; // samples of exact silence in a row
    this.before = 0; // the last sample before them
    this.mono = new Float32Array(QUANTUM);
    this.silence = new Float32Array(QUANTUM);
    this.emit = (sample) => {
      this.pcm[this.used++] = Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));
      if (this.used === FRAME) this.send();
    };
    this.fresh();
    this.port.onmessage = ({ data }) => {
      if (data.to) this.to = data.to;
      if (data.stop) this.stopped = true;
    };
  }

  fresh() {
    this.bytes = new ArrayBuffer(HEAD + FRAME * 2);
    this.pcm = new Int16Array(this.bytes, HEAD, FRAME);
    this.used = 0;
  }

  send() {
    new DataView(this.bytes).setUint32(0, this.number++, true);
    this.to.postMessage({ frame: this.bytes }, [this.bytes]);
    this.fresh();
  }

  hole(samples) {
    this.to.postMessage({ hole: samples });
  }

  // An underrun between the device and this thread shows only as exact zeros cut into the sound.
  watch(block) {
    for (const sample of block) {
      if (sample === 0) {
        this.zeros++;
        continue;
      }
      const cut = Math.abs(this.before) > LOUD && Math.abs(sample) > LOUD;
      if (cut && this.zeros >= QUANTUM && this.zeros <= LONGEST_HOLE) this.hole(this.zeros);
      this.zeros = 0;
      this.before = sample;
    }
  }

  process([channels]) {
    if (this.stopped) return false;
    if (!this.to) return true;
    for (let at = this.next ?? currentFrame; at < currentFrame; at += QUANTUM) { // blocks the audio thread skipped
      this.resampler.push(this.silence, this.emit);
      if (at + QUANTUM >= currentFrame) this.hole(currentFrame - this.next);
    }
    this.next = Math.max(currentFrame, this.next ?? 0) + QUANTUM;
    let block = channels[0] ?? this.silence;
    if (channels.length > 1) {
      block = this.mono.fill(0);
      for (const channel of channels) for (let i = 0; i < QUANTUM; i++) block[i] += channel[i] / channels.length;
    }
    this.watch(block);
    this.resampler.push(block, this.emit);
    return true;
  }
}
registerProcessor("capture", Capture);
