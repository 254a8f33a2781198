// The page's microphone and speaker: one audio context for both, opened inside a click.
const AHEAD = 0.05; // seconds until a line begins: enough for the audio thread to be ready

const WORDS = {
  NotFoundError: "There is no microphone on this computer. Plug one in, or answer by keyboard.",
  NotAllowedError: "The browser may not use the microphone. Allow it beside the address, then try again.",
  NotReadableError: "Another program holds the microphone. Close it, then try again.",
};

export const why = (error) => WORDS[error.name] ?? `The microphone can't be opened: ${error.message}`;

export class Sound {
  // `toLink`: hands a message to the worker. `onOff(words)`: the sound stopped by itself.
  constructor(toLink, onOff) {
    this.toLink = toLink;
    this.onOff = onOff;
    this.context = null;
    this.stream = null;
    this.playing = null;
  }

  get on() {
    return this.stream !== null && this.context.state === "running";
  }

  // Opens microphone and speaker. `both`: one may speak into the question, so its echo is taken out of the sound.
  // Throws what the browser throws.
  async open(device, both) {
    this.close();
    this.context = new AudioContext({ latencyHint: "interactive" });
    const resumed = this.context.resume();
    const echoes = { echoCancellation: both, noiseSuppression: false, autoGainControl: false, channelCount: 1 };
    const chosen = device ? { deviceId: { exact: device } } : {};
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { ...echoes, ...chosen } });
    await Promise.race([resumed, new Promise((done) => setTimeout(done, 1000))]);
    if (this.context.state !== "running") {
      stream.getTracks().forEach((track) => track.stop());
      throw new DOMException("The browser waits for a click.", "Suspended");
    }
    await this.context.audioWorklet.addModule("/studio/capture.js");
    const [track] = stream.getAudioTracks();
    this.stream = stream;
    this.capture = new AudioWorkletNode(this.context, "capture", { numberOfInputs: 1, numberOfOutputs: 0 });
    const { port1, port2 } = new MessageChannel();
    const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16)).join("");
    this.toLink({ microphone: { stream: id, name: track.label.slice(0, 200), port: port1 } }, [port1]);
    this.capture.port.postMessage({ to: port2 }, [port2]);
    this.context.createMediaStreamSource(stream).connect(this.capture);
    track.onended = () => this.off("The microphone is gone.");
    this.context.onstatechange = () => {
      if (this.stream && this.context.state !== "running") this.off("The browser stopped the sound of this page.");
    };
  }

  off(words) {
    this.close();
    this.toLink({ off: words });
    this.onOff(words);
  }

  close() {
    this.cut();
    if (this.stream) {
      this.capture.port.postMessage({ stop: true });
      this.stream.getTracks().forEach((track) => { track.onended = null; track.stop(); });
      this.stream = null;
    }
    if (this.context) {
      this.context.onstatechange = null;
      this.context.close();
      this.context = null;
    }
  }

  // One of the interviewer's lines, int16 samples in `bytes` at `rate`. Says when it is heard, and when it is over.
  play(line, rate, bytes) {
    this.cut();
    if (!this.context || this.context.state !== "running") {
      this.toLink({ say: { type: "ended", line, problem: "The sound of the page is off." } });
      return;
    }
    const samples = Float32Array.from(new Int16Array(bytes), (sample) => sample / 32768);
    const buffer = this.context.createBuffer(1, samples.length, rate);
    buffer.copyToChannel(samples, 0);
    const voice = new AudioBufferSourceNode(this.context, { buffer });
    voice.connect(this.context.destination);
    const at = this.context.currentTime + AHEAD;
    voice.onended = () => {
      if (this.playing?.voice === voice) this.playing = null;
      const rest = 1000 * (this.context?.outputLatency || 0); // ms still on their way to the ear
      setTimeout(() => this.toLink({ say: { type: "ended", line, problem: "" } }), rest);
    };
    voice.start(at);
    this.playing = { voice, line };
    this.toLink({ say: { type: "started", line, heard_ms: this.heardAt(at) } });
  }

  // Milliseconds since 1970 at which what is played at context second `at` leaves the device.
  heardAt(at) {
    const { contextTime, performanceTime } = this.context.getOutputTimestamp();
    const known = performanceTime > 0; // Firefox and a context just begun give zeros
    const base = known ? performanceTime - 1000 * contextTime : performance.now() - 1000 * this.context.currentTime;
    const rest = known ? 0 : 1000 * (this.context.outputLatency || this.context.baseLatency || 0);
    return performance.timeOrigin + base + 1000 * at + rest;
  }

  cut() {
    if (!this.playing) return;
    const { voice } = this.playing;
    this.playing = null;
    voice.onended = null;
    voice.stop();
    voice.disconnect();
  }
}
