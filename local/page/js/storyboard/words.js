/** The control for words: as text, and as blocks on a time line over the sound's wave. */

import { control } from "../controls.js";
import { drag, freshId, h, soon } from "../dom.js";
import { areTimed, ended, entriesOf, fromText, lengthOf, shifted, spread, valueOf } from "./times.js";
import { Sound, drawWave } from "./wave.js";

const STEP_S = 0.05;
const FINE_S = 0.01;
const LEAST_PX_PER_S = 40;
const MOST_PX_PER_S = 320;
const USUAL_PX_PER_S = 130;
const NARROW_PX = 12;
const OTHER = "These words bring their times along, so they are not on the time line.";

/** @typedef {import("../controls.js").Control} Control */

/** A {@link Control} of `words`, with a time line below its text. */
export class Words {
  #entries = [];
  #other;
  #chosen = 0;
  #scale = USUAL_PX_PER_S;
  #sound = null;
  #blocks = [];
  #seconds = null;
  #tapped = null;
  #soundtrack = new Sound((heard) => { this.sound = heard && { ...heard, from: 0 }; });

  /** @param {() => void} onchange called with every change on the time line */
  constructor(field, context, onchange) {
    this.field = field;
    this.onchange = onchange;
    this.text = control(field, context);
    this.area = this.text.element.querySelector("textarea");
    this.area.addEventListener("input", () => this.#fromText());
    this.wave = h("canvas", { class: "words-wave", "aria-hidden": "true" });
    this.ruler = h("div", { class: "words-ruler", "aria-hidden": "true" });
    this.row = h("div", { class: "words-row", role: "group", "aria-label": "Words in time: left and right move one, up and down choose" });
    this.head = h("div", { class: "words-head", "aria-hidden": "true", hidden: true });
    this.track = h("div", { class: "words-track" }, this.ruler, this.wave, this.row, this.head);
    this.scroller = h("div", { class: "words-scroller", tabindex: -1 }, this.track);
    const number = (text, part) => {
      const input = h("input", { type: "number", id: freshId("word-time"), min: 0, step: "any", onchange: () => this.#setTime(part, input.value) });
      return [h("div", { class: "words-number" }, h("label", { for: input.id }, text), input), input];
    };
    const [start, startInput] = number("Start, seconds", "start");
    const [end, endInput] = number("End, seconds", "end");
    Object.assign(this, { startInput, endInput });
    this.chosenName = h("strong", { class: "words-chosen" });
    const button = (text, act, name = text) => h("button", { type: "button", class: "small-button", onclick: act, "aria-label": name === text ? null : name }, text);
    this.plays = button("Play", () => this.#play());
    this.taps = button("Tap along", () => this.#tap());
    this.tools = h("div", { class: "words-tools" }, this.plays, this.taps,
      button("Spread evenly", () => this.#set(spread(this.#entries, this.#span))),
      button("Without times", () => this.#set(this.#entries.map(({ w }) => ({ w })))),
      h("span", { class: "words-zoom" }, button("−", () => this.#zoom(1 / 1.5), "Show more time"), button("+", () => this.#zoom(1.5), "Show less time")));
    this.note = h("p", { class: "help" });
    this.live = h("p", { role: "status", class: "visually-hidden" });
    this.fields = h("div", { class: "words-fields" }, this.chosenName, start, end);
    this.timing = h("div", { class: "words-timing" }, this.tools, this.scroller, this.fields, this.note, this.live);
    this.text.element.append(this.timing);
    this.element = this.text.element;
    this.audio = h("audio", { onended: () => this.#stop() });
    const draw = soon(() => this.#draw(), 30);
    new ResizeObserver(draw).observe(this.scroller);
    this.write(undefined);
  }

  /** @param {number|null} seconds  the length of what shows the words, if it is known */
  set seconds(seconds) {
    if (seconds === this.#seconds) return;
    this.#seconds = seconds;
    this.#draw();
  }

  /** @param {File|null} file  what is heard from the first word's time on */
  hear(file) {
    this.#soundtrack.file = file;
  }

  /** What is heard: the wave, its file, and the second of it at which the words begin. */
  set sound(sound) {
    this.#stop();
    if (sound?.file !== this.#sound?.file) {
      if (this.audio.src) URL.revokeObjectURL(this.audio.src);
      this.audio.removeAttribute("src");
      if (sound) this.audio.src = URL.createObjectURL(sound.file);
    }
    this.#sound = sound;
    this.#draw();
  }

  read() {
    const value = this.#other ?? valueOf(this.#entries);
    return JSON.stringify(value ?? null) === JSON.stringify(this.field.default ?? null) ? undefined : value;
  }

  write(value) {
    const given = value ?? (this.field.required ? this.field.examples?.[0] : undefined);
    this.#take(given);
    this.#showText();
  }

  find() {
    return this;
  }

  showError(...words) {
    this.text.showError(...words);
  }

  clearErrors() {
    this.text.clearErrors();
  }

  focus() {
    this.text.focus();
  }

  #take(value) {
    const entries = entriesOf(value);
    this.#other = entries ? undefined : value;
    this.#entries = entries ?? [];
    if (areTimed(this.#entries)) this.#entries = ended(this.#entries);
    this.#chosen = Math.min(this.#chosen, Math.max(0, this.#entries.length - 1));
    this.#draw();
  }

  #showText() {
    if (this.#other === undefined) this.area.value = this.#entries.map(({ w }) => w).join("\n");
    else this.text.write(this.#other);
  }

  #fromText() {
    this.#take(fromText(this.area.value, this.#entries));
    if (this.#other === undefined && /^\s*\[/.test(this.area.value)) this.#showText();
  }

  #set(entries) {
    this.#entries = entries;
    this.#draw();
    this.onchange();
  }

  /** What the time line shows: the words' own times, or the beat that they will have. */
  get #shown() {
    return areTimed(this.#entries) ? this.#entries : spread(this.#entries, this.#span);
  }

  /** Seconds that the words have: until the film or the sound ends; null if neither is known. */
  get #span() {
    const { wave, from = 0 } = this.#sound ?? {};
    return this.#seconds ?? (wave ? wave.seconds - from : null);
  }

  get #length() {
    return Math.max(this.#span ?? 0, lengthOf(this.#shown), 1);
  }

  #draw() {
    const entries = this.#shown;
    const isOther = this.#other !== undefined;
    this.timing.hidden = !entries.length && !isOther;
    for (const part of [this.tools, this.scroller, this.fields]) part.hidden = isOther;
    const timed = areTimed(this.#entries);
    this.note.textContent = isOther ? OTHER : timed ? "Left and right move a word, Shift makes it finer; , and . move its start, < and > its end; up and down choose." : "Without times the words come at an even beat. Drag one, and all have times.";
    if (this.timing.hidden || isOther) return;
    const width = Math.max(this.scroller.clientWidth, Math.round(this.#length * this.#scale));
    const px = (seconds) => `${(seconds / this.#length) * width}px`;
    this.track.style.width = `${width}px`;
    this.wave.hidden = !this.#sound?.wave;
    drawWave(this.wave, this.#sound?.wave, this.#sound?.from ?? 0, (this.#sound?.from ?? 0) + this.#length);
    this.#drawRuler(width);
    while (this.#blocks.length > entries.length) this.#blocks.pop().remove();
    while (this.#blocks.length < entries.length) {
      this.#blocks.push(this.#block(this.#blocks.length));
      this.row.append(this.#blocks.at(-1));
    }
    entries.forEach(({ w, t, end }, i) => {
      const block = this.#blocks[i];
      block.querySelector(".word-text").textContent = w;
      block.style.left = px(t);
      block.style.width = px(end - t);
      block.classList.toggle("narrow", ((end - t) / this.#length) * width < NARROW_PX);
      block.classList.toggle("guessed", !timed);
      block.setAttribute("aria-pressed", String(i === this.#chosen));
      block.tabIndex = i === this.#chosen ? 0 : -1;
      block.setAttribute("aria-label", `${w}, ${t} to ${end} seconds`);
    });
    const { w, t, end } = entries[this.#chosen];
    this.chosenName.textContent = w;
    this.startInput.value = t;
    this.endInput.value = end;
    this.plays.hidden = this.taps.hidden = !this.#sound?.file;
  }

  #drawRuler(width) {
    const perSecond = width / this.#length;
    const every = [0.5, 1, 2, 5, 10, 30].find((seconds) => seconds * perSecond >= 48) ?? 60;
    const marks = [];
    for (let at = 0; at < this.#length; at += every) {
      const mark = h("span", {}, `${at} s`);
      mark.style.left = `${at * perSecond}px`;
      marks.push(mark);
    }
    this.ruler.replaceChildren(...marks);
  }

  #block(i) {
    return h("button", { type: "button", class: "word", onpointerdown: (event) => this.#grab(event, i), onkeydown: (event) => this.#key(event, i), onfocus: () => this.#choose(i) },
      h("span", { class: "word-edge", "data-part": "start" }), h("span", { class: "word-text" }), h("span", { class: "word-edge", "data-part": "end" }));
  }

  #choose(i) {
    if (this.#chosen === i) return;
    this.#chosen = i;
    this.#draw();
  }

  #shift(i, part, by) {
    this.#set(shifted(this.#shown, i, part, by, this.#length));
  }

  #setTime(part, text) {
    const { t, end } = this.#shown[this.#chosen];
    const at = Number(text);
    if (text !== "" && Number.isFinite(at)) this.#shift(this.#chosen, part, at - (part === "start" ? t : end));
    else this.#draw();
  }

  #grab(event, i) {
    if (event.button) return;
    const block = this.#blocks[i];
    const part = event.target.dataset.part ?? "word";
    const from = { x: event.clientX, entries: this.#shown };
    const perPx = this.#length / this.track.clientWidth;
    const move = ({ clientX }) => this.#set(shifted(from.entries, i, part, (clientX - from.x) * perPx, this.#length));
    this.#choose(i);
    block.focus({ preventScroll: true });
    drag(block, event, move);
  }

  #key(event, i) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? FINE_S : STEP_S;
    const go = (to) => this.#blocks[Math.min(Math.max(to, 0), this.#blocks.length - 1)].focus();
    const act = {
      ArrowLeft: () => this.#shift(i, "word", -step), ArrowRight: () => this.#shift(i, "word", step),
      ArrowUp: () => go(i - 1), ArrowDown: () => go(i + 1), Home: () => go(0), End: () => go(Infinity),
      ",": () => this.#shift(i, "start", -STEP_S), ".": () => this.#shift(i, "start", STEP_S),
      "<": () => this.#shift(i, "end", -STEP_S), ">": () => this.#shift(i, "end", STEP_S),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  #zoom(factor) {
    this.#scale = Math.min(Math.max(this.#scale * factor, LEAST_PX_PER_S), MOST_PX_PER_S);
    this.#draw();
  }

  async #play() {
    if (!this.audio.paused) {
      this.#stop();
      return;
    }
    const { from } = this.#sound;
    this.audio.currentTime = from;
    this.plays.textContent = "Stop";
    this.head.hidden = false;
    await this.audio.play();
    const follow = () => {
      const at = this.audio.currentTime - from;
      if (this.audio.paused || at >= this.#length) {
        this.#stop();
        return;
      }
      this.head.style.left = `${(at / this.#length) * this.track.clientWidth}px`;
      requestAnimationFrame(follow);
    };
    follow();
  }

  #stop() {
    this.audio.pause();
    this.#tapped = null;
    this.head.hidden = true;
    this.plays.textContent = "Play";
    this.taps.textContent = "Tap along";
  }

  /** The first press plays the sound; every further one is the start of the next word. */
  #tap() {
    if (this.audio.paused || this.#tapped === null) {
      this.#tapped = 0;
      this.taps.textContent = `Tap: ${this.#entries[0].w}`;
      if (this.audio.paused) this.#play();
      return;
    }
    const at = Math.round(100 * (this.audio.currentTime - this.#sound.from)) / 100;
    const i = this.#tapped;
    const timed = this.#shown.map((one, k) => (k === i ? { ...one, t: at, end: at } : k === i - 1 ? { ...one, end: at } : k > i ? { ...one, t: Math.max(one.t, at), end: Math.max(one.end, at) } : one));
    timed[i].end = timed[i + 1] ? at : Math.max(at + STEP_S, this.#length);
    this.#tapped = i + 1;
    this.#set(timed);
    if (this.#tapped < timed.length) this.taps.textContent = `Tap: ${timed[this.#tapped].w}`;
    else this.taps.textContent = "Tap along";
    if (this.#tapped >= timed.length) this.#tapped = null;
  }
}
