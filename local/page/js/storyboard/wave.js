/** The sound as a wave: decoded in the browser, reduced to peaks, drawn. */

const RATE = 8000; // Hz, the least that browsers have to decode to: a minute takes 2 MB
const PEAKS_PER_S = 100;

/**
 * @typedef {object} Wave
 * @property {number} seconds
 * @property {Float32Array} peaks  The largest amplitude in every hundredth of a second, 0 to 1.
 */

/** @param {Blob} file @returns {Promise<Wave>} @throws {DOMException} the browser cannot decode it */
export async function waveOf(file) {
  const sound = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await file.arrayBuffer());
  const peaks = new Float32Array(Math.ceil(sound.duration * PEAKS_PER_S));
  for (let channel = 0; channel < sound.numberOfChannels; channel += 1) {
    const samples = sound.getChannelData(channel);
    samples.forEach((sample, i) => {
      const at = Math.floor((i / RATE) * PEAKS_PER_S);
      peaks[at] = Math.max(peaks[at], Math.abs(sample));
    });
  }
  const loudest = peaks.reduce((most, one) => Math.max(most, one), 0);
  return { seconds: sound.duration, peaks: loudest ? peaks.map((one) => one / loudest) : peaks };
}

/** Tells `show` what is heard: a file at once, and again with its wave once that is known. */
export class Sound {
  #file = null;

  /** @param {(heard: {file: Blob, wave: Wave|null, isUnreadable?: boolean}|null) => void} show */
  constructor(show) {
    this.show = show;
  }

  /** @param {Blob|null} file */
  set file(file) {
    if (file === this.#file) return;
    this.#file = file;
    this.show(file && { file, wave: null });
    if (!file) return;
    const ifStill = (heard) => { if (this.#file === file) this.show(heard); };
    waveOf(file).then((wave) => ifStill({ file, wave }), () => ifStill({ file, wave: null, isUnreadable: true }));
  }
}

/** Draws seconds `from` to `to` over the whole canvas, in its own colour. @param {Wave|null} wave */
export function drawWave(canvas, wave, from, to) {
  const density = Math.min(devicePixelRatio, 2);
  const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((side) => Math.round(side * density));
  Object.assign(canvas, { width, height });
  if (!wave || !width) return;
  const context = canvas.getContext("2d");
  context.fillStyle = getComputedStyle(canvas).color;
  const bar = Math.max(1, Math.round(2 * density));
  for (let x = 0; x < width; x += bar + Math.round(density)) {
    const at = (share) => Math.floor((from + ((to - from) * share) / width) * PEAKS_PER_S);
    const peak = wave.peaks.subarray(at(x), at(x + bar) + 1).reduce((most, one) => Math.max(most, one), 0);
    const tall = Math.max(density, peak * height);
    if (at(x) < wave.peaks.length) context.fillRect(x, (height - tall) / 2, bar, tall);
  }
}
